"""The documents generated from the types: one JSON Schema per topic value, and AsyncAPI over them.

The types are the contract; what is derived from them is committed so that it can be read, linked and
compared, and checked so that it cannot differ. Equal types give equal bytes.
"""

import inspect
import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from schemas import alert, assessment, dead_letter, feedback
from schemas.asyncapi import asyncapi
from schemas.envelope import EVENT_TYPES, Event, Published

COMMENT = "Generated from the types in schemas/ by `python -m schemas`; edit those."
INPUTS: dict[str, Any] = {name: Event[data] for name, data in EVENT_TYPES.items()}  # type: ignore[valid-type]
OUTPUTS: dict[str, Any] = {
    "charting.alert.v1": Published[alert.Alert],
    "charting.assessment.v1": Published[assessment.Assessment],
    "charting.feedback.v1": Published[feedback.Feedback],
    "charting.dead-letter": dead_letter.DeadLetter,
}

Schema = dict[str, Any]


def documents() -> dict[str, str]:
    """Every generated file by its path below `schemas/`."""
    schemas = {f"json/{name}.json": json_schema(name) for name in (*INPUTS, *OUTPUTS)}
    texts = {path: json.dumps(schema, indent=2) + "\n" for path, schema in schemas.items()}
    return texts | {"asyncapi.yaml": asyncapi(EVENT_TYPES, COMMENT)}


def json_schema(name: str) -> Schema:
    """Build the JSON Schema of one topic value; `readOnly` marks what dripcheck writes and others read."""
    written = name in OUTPUTS
    (root,), defs = msgspec.json.schema_components([OUTPUTS[name] if written else INPUTS[name]])
    schema = defs.pop(root["$ref"].rpartition("/")[2])
    about = _name_type(schema, name, defs) if "specversion" in schema["properties"] else schema
    for each in (schema, *defs.values()):
        (_require_what_is_written if written else _admit_empty)(each)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:dripcheck:schema:{name}",
        "$comment": COMMENT,
        "title": name,
        "description": about["description"],
    } | ({"readOnly": True} if written else {})
    tidy: Schema = _tidy(head | schema | head | ({"$defs": defs} if defs else {}))
    return tidy


def _name_type(envelope: Schema, name: str, defs: Schema) -> Schema:
    """Tie an envelope to its `type`, and return the schema of its `data`, which says what it is about."""
    members = envelope["properties"]
    members["type"] = {"const": name}
    members["specversion"].pop("default", None)
    envelope["required"] = [each for each in members if each in {*envelope["required"], "specversion"}]
    about: Schema = defs[members["data"]["$ref"].rpartition("/")[2]]
    return about


def _admit_empty(schema: Schema) -> None:
    """Let what is optional in an event be null or an empty string, whatever its type (`schemas.base`)."""
    for name in schema["properties"].keys() - set(schema["required"]):
        member = schema["properties"][name]
        default = {"default": member["default"]} if member.get("default") is not None else {}
        alternatives = member.get("anyOf", [{key: member[key] for key in member if key != "default"}])
        alternatives = [each for each in alternatives if each != {"type": "null"}]
        spelled = any(each == {"type": "string"} or "" in each.get("enum", ()) for each in alternatives)
        empty = {"type": "null"} if spelled else {"enum": ["", None]}
        schema["properties"][name] = {"anyOf": [*alternatives, empty]} | default


def _require_what_is_written(schema: Schema) -> None:
    """Require every field of a struct that writes its defaults; to a reader a default says nothing."""
    for member in schema["properties"].values():
        member.pop("default", None)
    struct = _STRUCTS.get(schema["title"])
    if struct is not None and not struct.__struct_config__.omit_defaults:
        schema["required"] = list(schema["properties"])


def _structs(modules: Iterable[object]) -> Iterator[tuple[str, type[Struct]]]:
    for module in modules:
        yield from inspect.getmembers(module, lambda each: isinstance(each, type) and issubclass(each, Struct))


_STRUCTS = dict(_structs((alert, assessment, dead_letter, feedback)))


def _tidy(node: Any) -> Any:
    """Leave out defaults that say nothing and indentation of docstrings; a lone enum value is a constant."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _tidy(value) for key, value in node.items() if (key, value) != ("default", None)}
    if isinstance(kept.get("description"), str):
        kept["description"] = inspect.cleandoc(kept["description"])
    if len(kept.get("enum", ())) == 1:
        kept = {"const": kept.pop("enum")[0], **kept}
    return kept
