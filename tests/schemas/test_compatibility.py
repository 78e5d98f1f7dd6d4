"""Published schemas keep their promises: every kind of break is found, and the current ones have none."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.__main__ import HERE
from schemas.compatibility import breaking_changes

RELEASED = sorted((HERE / "json/released").glob("*/*.json"))

INPUT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"const": "charting.example.v1"},
        "id": {"type": "string", "minLength": 1, "maxLength": 256, "pattern": "^[a-z]+$"},
        "time": {"type": "string", "format": "date-time"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "start": {"anyOf": [{"type": "string", "pattern": "^2"}, {"enum": ["", None]}]},
        "action": {"enum": ["start", "stop"]},
        "units": {"anyOf": [{"type": "number"}, {"type": "null"}]},
        "drugs": {"type": "array", "items": {"$ref": "#/$defs/Drug"}},
        "count": {"type": "integer", "minimum": 0, "maximum": 9},
    },
    "required": ["type", "id"],
    "$defs": {
        "Drug": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
        "Other": {"type": "object", "properties": {}, "required": []},
    },
}
OUTPUT = INPUT | {"readOnly": True}


def at(schema: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The schema with one place changed; `None` removes it."""
    changed = copy.deepcopy(schema)
    *parents, last = path.split("/")
    node = changed
    for step in parents:
        node = node[step]
    node[last] = value
    if value is None:
        del node[last]
    return changed


BREAKS_OF_INPUT = [
    ("properties/note", None, "$.note: removed"),
    ("$defs/Drug/properties/name", None, "$.drugs[...].name: removed"),
    ("required", ["type", "id", "action"], "$.action: now required"),
    ("properties/type", {"const": "charting.example.v2"}, "$.type: no longer accepts 'charting.example.v1'"),
    ("properties/note", {"type": "string"}, "$.note: no longer accepts null"),
    ("properties/note", {"type": "null"}, "$.note: no longer accepts string"),
    ("properties/note", {"enum": ["a", None]}, "$.note: accepts only some strings"),
    (
        "properties/units",
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "$.units: no longer accepts number",
    ),
    ("properties/action", {"enum": ["start"]}, "$.action: no longer accepts 'stop'"),
    ("properties/action", {"const": "stop"}, "$.action: no longer accepts 'start'"),
    ("properties/action", {"type": "integer"}, "$.action: no longer accepts string"),
    ("properties/id/maxLength", 128, "$.id: maxLength tightened"),
    ("properties/id/minLength", 2, "$.id: minLength tightened"),
    ("properties/id/pattern", "^[a-f]+$", "$.id: pattern changed"),
    (
        "properties/note",
        {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "null"}]},
        "$.note: maxLength tightened",
    ),
    ("properties/time/pattern", "Z$", "$.time: pattern changed"),
    ("properties/time/format", "date", "$.time: format changed"),
    ("properties/count/minimum", 1, "$.count: minimum tightened"),
    ("properties/count/maximum", 8, "$.count: maximum tightened"),
    ("properties/drugs/minItems", 1, "$.drugs: minItems tightened"),
    ("properties/drugs/items", {"type": "string"}, "$.drugs[...]: no longer accepts object"),
    (
        "properties/start",
        {"anyOf": [{"type": "string", "pattern": "^2"}, {"type": "null"}]},
        "$.start: no longer accepts ''",
    ),
    ("additionalProperties", False, "$: unknown fields are refused"),
]
BREAKS_OF_OUTPUT = [
    ("properties/note", None, "$.note: removed"),
    ("properties/id", None, "$.id: removed"),
    ("required", ["type"], "$.id: no longer always written"),
    ("$defs/Drug/required", [], "$.drugs[...].name: no longer always written"),
    ("properties/type", {"const": "charting.example.v2"}, "$.type: can now be 'charting.example.v2'"),
    ("properties/action", {"enum": ["start", "stop", "pause"]}, "$.action: can now be 'pause'"),
    ("properties/action", {"type": "string"}, "$.action: can now be any string"),
    (
        "properties/time",
        {"anyOf": [{"type": "null"}, {"type": "string", "format": "date-time"}]},
        "$.time: can now be null",
    ),
    ("properties/count", {"type": "number"}, "$.count: can now be number"),
    ("properties/id/maxLength", 512, "$.id: maxLength loosened"),
    ("properties/id/pattern", None, "$.id: pattern changed"),
    ("properties/count/minimum", -1, "$.count: minimum loosened"),
]
HARMLESS_TO_INPUT = [
    ("properties/reason", {"type": "string"}),
    ("required", ["type"]),
    ("properties/action", {"enum": ["start", "stop", "pause"]}),
    ("properties/action", {"type": "string"}),
    ("properties/count", {"type": "number"}),
    ("properties/id/maxLength", 512),
    ("properties/id/pattern", None),
    ("properties/note", {}),
    ("$defs/Drug/required", []),
    ("title", "another title"),
]
HARMLESS_TO_OUTPUT = [
    ("properties/reason", {"type": "string"}),
    ("required", ["type", "id", "time"]),
    ("properties/action", {"enum": ["start"]}),
    ("properties/note", {"type": "string"}),
    ("properties/units", {"type": "integer"}),
    ("properties/id/maxLength", 128),
    ("properties/note", {"enum": ["a", None]}),
]


def test_every_type_has_a_released_schema() -> None:
    """The baseline is complete, or nothing would be compared."""
    assert {path.name for path in (HERE / "json").glob("*.json")} == {path.name for path in RELEASED}


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_current_schema_keeps_the_promises_of_a_released_one(path: Path) -> None:
    """Publishers and readers of any release are served by this one."""
    old = json.loads(path.read_text(encoding="utf-8"))
    new = json.loads((HERE / "json" / path.name).read_text(encoding="utf-8"))

    assert [] == breaking_changes(old, new)


@pytest.mark.parametrize(("path", "value", "expected"), BREAKS_OF_INPUT)
def test_a_narrower_input_is_a_break(path: str, value: object, expected: str) -> None:
    """A publisher's valid document would become a dead letter, or part of it be ignored."""
    assert [expected] == breaking_changes(INPUT, at(INPUT, path, value))


@pytest.mark.parametrize(("path", "value", "expected"), BREAKS_OF_OUTPUT)
def test_a_wider_output_is_a_break(path: str, value: object, expected: str) -> None:
    """A reader would meet what it was never told of."""
    assert [expected] == breaking_changes(OUTPUT, at(OUTPUT, path, value))


@pytest.mark.parametrize(("path", "value"), HARMLESS_TO_INPUT)
def test_a_wider_input_is_compatible(path: str, value: object) -> None:
    """Whatever was valid is valid still."""
    assert [] == breaking_changes(INPUT, at(INPUT, path, value))


@pytest.mark.parametrize(("path", "value"), HARMLESS_TO_OUTPUT)
def test_a_narrower_output_is_compatible(path: str, value: object) -> None:
    """Whatever is written was announced."""
    assert [] == breaking_changes(OUTPUT, at(OUTPUT, path, value))


def test_a_constant_of_ours_that_is_renamed_is_a_break_in_the_real_schema() -> None:
    """The comparison sees through the generated form, not only through the examples here."""
    alert = json.loads((HERE / "json/released/1/charting.alert.v1.json").read_text(encoding="utf-8"))
    order = json.loads((HERE / "json/released/1/charting.order.v1.json").read_text(encoding="utf-8"))

    renamed = at(alert, "properties/source", {"const": "urn:elsewhere"})
    without_route = at(order, "$defs/Order/properties/route", None)

    assert ["$.source: can now be 'urn:elsewhere'"] == breaking_changes(alert, renamed)
    assert ["$.data.route: removed"] == breaking_changes(order, without_route)
