"""Routes of RXR: what the vocabulary of routes says of the method (RXR-4), else of the route (RXR-1).

`IV` alone names no method: its text is kept and the rules judge it (rules catalogue, `route-ambiguous`).
"""

from typing import get_args

from schemas.base import Route
from streams.intake.hl7v2.message import path_of
from streams.intake.hl7v2.table import Scope
from streams.intake.hl7v2.values import Paths

ROUTES = frozenset(get_args(Route)) - {""}


def route(scope: Scope, paths: Paths) -> str | None:
    """The route of the contract that a method or route names."""
    return next((word for word in _words(scope, paths) if word in ROUTES), None)


def route_text(scope: Scope, paths: Paths) -> str | None:
    """The route as charted, where it is none of the contract."""
    if route(scope, ("RXR-4", "RXR-1")):
        return None
    return next((scope.part.text(path) for path in _parts(paths) if scope.part.text(path)), None)


def elsewhere(scope: Scope) -> bool:
    """Whether the route is one that no infusion or injection goes by."""
    return "not-parenteral" in _words(scope, ("RXR-1",))


def _words(scope: Scope, paths: Paths) -> list[str]:
    texts = map(scope.part.text, _parts(paths))
    return [word for text in texts if text and (word := scope.profile.vocabulary.route_named(text))]


def _parts(paths: Paths) -> list[str]:
    """Text before code: a local code may spell another route."""
    return [f"{segment}-{field}.{part}" for segment, field, *_ in map(path_of, paths) for part in (2, 1)]
