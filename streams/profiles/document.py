"""The built-in profiles as TOML, written from the types: every knob with its default, its meaning and its origin.

`python -m streams.profiles` writes the files, `--check` says whether they are current. A site copies one and changes
what it must; a key it leaves out keeps its default.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec
import orjson

from streams.profiles.base import Knobs
from streams.profiles.profile import Profile

HEADS = {
    "facility": "Hospital outpatient departments: infusion centre, clinic, emergency, observation.",
    "professional": "A practice that bills for its own infusions (place of service 11).",
}


def write(name: str) -> str:
    """The text of a built-in profile."""
    profile = Profile(name=name, perspective=name)  # type: ignore[arg-type]
    lines = [f"# {HEADS[name]}", "# Written by `python -m streams.profiles`; copy it to make one of your own.", ""]
    lines += _section(profile)
    for field in msgspec.structs.fields(profile):
        part = getattr(profile, field.name)
        if isinstance(part, Knobs) and not field.encode_name.startswith("loaded"):
            lines += ["", *_comment(inspect.getdoc(part) or ""), f"[{field.encode_name}]", *_section(part)]
    return "\n".join(lines) + "\n"


def _section(part: Knobs) -> Iterator[str]:
    """The knobs of one section; one that has no default stands as a comment."""
    explained = meanings(type(part))
    for field in msgspec.structs.fields(part):
        value = getattr(part, field.name)
        if isinstance(value, Knobs) or field.encode_name.startswith("loaded"):
            continue
        yield from _comment(explained.get(field.name, ""))
        yield f"# {field.encode_name} = " if value is None else _assignment(field.encode_name, value)


def _assignment(name: str, value: object) -> str:
    """Scalars and lists are written alike in JSON and TOML; a date stands without quotes."""
    text = orjson.dumps(value).decode()
    return f"{name} = {text.strip(chr(34)) if isinstance(value, date) else text}"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), 110, break_on_hyphens=False)]


@cache
def meanings(kind: type[Knobs]) -> dict[str, str]:
    """The text that stands under each knob in the source."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    if not isinstance(definition, ast.ClassDef):
        raise TypeError(f"{kind.__name__} is no class")
    found: dict[str, str] = {}
    for knob, text in zip(definition.body, definition.body[1:], strict=False):
        is_text = isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
        if isinstance(knob, ast.AnnAssign) and isinstance(knob.target, ast.Name) and is_text:
            found[knob.target.id] = str(text.value.value)  # type: ignore[attr-defined]
    return found
