"""Elements by their paths as FHIRPath writes them, `dosage.route.coding`: lists are walked through on the way.

A path leads nowhere where the record has another structure than FHIR, so a hostile record has no elements and raises
nothing. What stands there in the wrong type is found by the models (`check`).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from schemas.dead_letter import Reason

Node = dict[str, Any]
"""A resource, a data type or a backbone element, as JSON has it."""

LONGEST_IDENTIFIER = 256
"""As long as the wire contract allows (`schemas.base`)."""


class Refused(ValueError):
    """A resource that is no charting event: the reason, and the path of the element at fault."""

    def __init__(self, reason: Reason, field: str) -> None:
        super().__init__(f"{reason} at {field}")
        self.reason: Reason = reason
        self.field = field


def values(node: object, path: str) -> list[Any]:
    """Everything at an element path."""
    found: list[Any] = [node]
    for name in _names(path):
        following: list[Any] = []
        for one in found:
            value = one.get(name) if isinstance(one, dict) else None
            if isinstance(value, list):
                following += [item for item in value if item is not None]
            elif value is not None:
                following.append(value)
        if not following:
            return following
        found = following
    return found


def nodes(node: object, path: str) -> list[Node]:
    """The complex elements at a path."""
    return [found for found in values(node, path) if isinstance(found, dict)]


def text(node: object, *paths: str) -> str | None:
    """The first text at the paths that is not empty."""
    for path in paths:
        for found in values(node, path):
            if isinstance(found, str) and (told := found.strip()):
                return told
    return None


def number(node: object, path: str) -> float | None:
    """The first number at a path."""
    found = (one for one in values(node, path) if isinstance(one, int | float) and not isinstance(one, bool))
    return next((float(one) for one in found), None)


def flag(node: object, path: str) -> bool | None:
    """The first boolean at a path."""
    return next((found for found in values(node, path) if isinstance(found, bool)), None)


def identifier(node: object, path: str) -> str | None:
    """The first text at a path that can be an identifier of the wire contract."""
    found = text(node, path)
    return found if found and len(found) <= LONGEST_IDENTIFIER and found.isprintable() else None


def extensions(node: object, url: str) -> Iterator[Node]:
    """The extensions of that definition."""
    return (found for found in nodes(node, "extension") if found.get("url") == url)


@lru_cache(maxsize=1024)
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))
