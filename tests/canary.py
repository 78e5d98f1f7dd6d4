"""Charting with a name where none belongs: one field at a time holds it, so that a record refused for one is read for
the others."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from tests.charting import simulated
from tests.kafka.cluster import Record

CANARY = "Quillfeather"
NAME = f"Canary {CANARY}"

PROFILE = """name = "canary"
perspective = "facility"
[intake]
invalid_share = 1.0
invalid_in_a_row = 10000
time_zone = "America/Chicago"
"""
"""Of a site that goes on however much of its feed is refused."""

IDS = re.compile(r"(^|_)ids?$|^identifier|^reference$|^subject$|^source$|^resourceType$|^value$")
"""Identifiers go where an alert goes, by contract: what a source puts there is an id."""


def leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The ways to every text of a document."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from leaves(value, (*path, key))
    if isinstance(node, str) and path:
        yield path


def named(document: Any, path: tuple[str | int, ...]) -> Any:
    """The document with a name at the end of this path."""
    copy = orjson.loads(orjson.dumps(document))
    node = copy
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = NAME
    return copy


def events() -> Iterator[bytes]:
    """The fullest event of each type, a field that the contract does not know, and a record cut off within a name."""
    fullest: dict[str, bytes] = {}
    for value in simulated(60):
        kind = orjson.loads(value)["type"]
        fullest[kind] = max(fullest.get(kind, b""), value, key=len)
    for kind, value in fullest.items():
        event = orjson.loads(value)
        for number, path in enumerate(leaves(event)):
            if not IDS.search(str(path[-1])):
                yield orjson.dumps(named(event, path) | {"id": f"canary-{kind}-{number}"})
        yield orjson.dumps({**event, "id": f"canary-{kind}", "data": {**event["data"], "patient_name": NAME}})
        yield value[: len(value) // 2] + NAME.encode()


def outside(records: list[Record]) -> bytes:
    """What of records is no value: keys and headers."""
    return b"".join((record.key or b"") + b"".join(value or b"" for _, value in record.headers) for record in records)
