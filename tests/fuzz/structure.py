"""Mutation of JSON as JSON: bytes alone seldom stay readable, and then nothing behind the parser is reached."""

import random
from collections.abc import Iterator
from typing import Any

import atheris
import orjson

HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 2**53, "", " ", "\x00", "x" * 300, "#", "#a", "Encounter/", "urn:uuid:1", [], {}, [[]], [None],
    {"value": "1"}, {"reference": "#a"}, {"reference": "Encounter/1"}, {"coding": {}}, "2026", "2026-03-02",
    "2026-03-02T10:00:00", "2026-02-30T10:00:00Z", "9999-12-31T00:00:00Z", "2026-03-02T23:59:60Z", "2026-03-02T10:00:00-06:00",
)  # fmt: skip


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Change one place of a JSON document; what is no JSON, and now and then anything, byte by byte."""
    chance = random.Random(seed)
    try:
        document = orjson.loads(data)
    except ValueError:
        document = None
    places = list(_places(document))
    if not places or chance.random() < 0.1:
        return bytes(atheris.Mutate(data, max_size))
    for _ in range(chance.randint(1, 3)):
        holder, name = chance.choice(places)
        _change(holder, name, chance, places)
    try:
        changed = orjson.dumps(document)
    except (TypeError, ValueError):  # a circle that the swap made, too deep to be written
        return data
    return changed if len(changed) <= max_size else data


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    pending = [node]
    while pending:
        holder = pending.pop()
        items = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for name, value in items:
            yield holder, name
            pending.append(value)


def _change(holder: Any, name: Any, chance: random.Random, places: list[tuple[Any, Any]]) -> None:
    """Put something hostile, the value of another place, or nothing, where there was something."""
    try:
        other, where = chance.choice(places)
        holder[name] = chance.choice(
            (chance.choice(HOSTILE), other[where], [holder[name]], {"extension": holder[name]})
        )
        if chance.random() < 0.2:
            del holder[name]
    except (KeyError, IndexError):
        return
