"""Whether a new JSON Schema of a topic value keeps the promise of the old one.

What dripcheck reads may become wider, so that every document valid before is valid still. What it writes
(`readOnly`) may become narrower, so that every reader of before still understands it. A property that is gone
is a break both ways: a publisher's statement would be ignored, a reader's field would be missing. Only the
vocabulary that `schemas.generate` writes is compared. To release a version, copy `json/*.json` into
`json/released/<version>/`.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]

TYPES = ("string", "number", "boolean", "object", "array", "null")
LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
EXACT = ("pattern", "format", "contentEncoding")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Name every break between two versions of one schema, each with the path of the field."""
    written = bool(old.get("readOnly"))
    wide, narrow = (old, new) if written else (new, old)
    return list(dict.fromkeys(_Comparison(wide, narrow, written).members("$", wide, narrow)))


class _Comparison(NamedTuple):
    """Two whole schemas: `wide` has to admit everything that `narrow` admits."""

    wide: Schema
    narrow: Schema
    written: bool

    def members(self, path: str, wide: Schema, narrow: Schema) -> Iterator[str]:
        """Compare two object schemas: members gone, members required, and each member that both have."""
        old, new = (wide, narrow) if self.written else (narrow, wide)
        mine, theirs = wide.get("properties", {}), narrow.get("properties", {})
        gone = [name for name in old.get("properties", {}) if name not in new.get("properties", {})]
        yield from (f"{path}.{name}: removed" for name in gone)
        for name in wide.get("required", ()):
            if name not in narrow.get("required", ()) and name not in gone:
                yield f"{path}.{name}: " + ("no longer always written" if self.written else "now required")
        if wide.get("additionalProperties") is False and narrow.get("additionalProperties") is not False:
            yield f"{path}: unknown fields " + ("appear" if self.written else "are refused")
        for name in sorted(mine.keys() & theirs.keys()):
            yield from self.values(f"{path}.{name}", mine[name], theirs[name])

    def values(self, path: str, wide: Schema, narrow: Schema) -> Iterator[str]:
        """Compare what two schemas admit as the value of one field, type by type."""
        known = list(_alternatives(self.wide, wide))
        for kind, alternative in _alternatives(self.narrow, narrow):
            candidates = [self.kinds(path, kind, each, alternative) for of, each in known if _covers(of, kind)]
            if not candidates:
                yield f"{path}: " + (f"can now be {kind}" if self.written else f"no longer accepts {kind}")
                continue
            yield from min((list(each) for each in candidates), key=len)

    def kinds(self, path: str, kind: str, wide: Schema, narrow: Schema) -> Iterator[str]:
        """Compare two schemas of one type: a listed value, limits, and what is inside."""
        if "const" in narrow and not _admits(wide, narrow["const"]):
            verb = "can now be" if self.written else "no longer accepts"
            yield f"{path}: {verb} {narrow['const']!r}"
        elif "const" in wide and "const" not in narrow:
            yield f"{path}: " + (f"can now be any {kind}" if self.written else f"accepts only some {kind}s")
        elif "const" not in narrow:
            yield from (f"{path}: {limit}" for limit in self.limits(wide, narrow))
        if kind == "object":
            yield from self.members(path, wide, narrow)
        if kind == "array" and "items" in wide:
            yield from self.values(f"{path}[...]", wide["items"], narrow.get("items", {}))

    def limits(self, wide: Schema, narrow: Schema) -> Iterator[str]:
        """Compare lengths, ranges and formats."""
        verb = "loosened" if self.written else "tightened"
        for name in (*LOWER, *UPPER, *EXACT):
            mine, theirs = wide.get(name), narrow.get(name)
            if mine is None or mine == theirs:
                continue
            if theirs is None or name in EXACT or (theirs < mine if name in LOWER else theirs > mine):
                yield f"{name} {verb}" if name not in EXACT else f"{name} changed"


def _alternatives(whole: Schema, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Take a schema apart into one per JSON type, references followed; a constant is a list of one."""
    if "$ref" in schema:
        yield from _alternatives(whole, whole["$defs"][schema["$ref"].rpartition("/")[2]])
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from _alternatives(whole, each)
    elif "const" in schema or "enum" in schema:
        for value in schema.get("enum", [schema.get("const")]):
            yield _type_of(value), {"type": "null"} if value is None else {"const": value}
    else:
        named = schema.get("type", TYPES)
        yield from ((kind, schema) for kind in ([named] if isinstance(named, str) else named))


def _admits(schema: Schema, value: object) -> bool:
    """Whether a listed value is within a schema of its type."""
    if "const" in schema:
        return bool(schema["const"] == value)
    length = len(value) if isinstance(value, str) else 0
    fits = schema.get("minLength", 0) <= length <= schema.get("maxLength", length)
    return fits and (not isinstance(value, str) or bool(re.search(schema.get("pattern", ""), value)))


def _covers(wide: str, narrow: str) -> bool:
    return wide == narrow or (wide == "number" and narrow == "integer")


def _type_of(value: object) -> str:
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return kinds[type(value)]
