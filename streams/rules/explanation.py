"""What a rule says of itself to the people it alerts: its docstring in parts, and the knobs it turns on.

The docstring stays the only place where a rule is described, and its own code the only place that says which knobs it
reads: neither can differ from what the rule does without being changed with it.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import msgspec

from schemas.alert import Severity
from streams.profiles.base import Knobs
from streams.profiles.document import meanings
from streams.profiles.profile import Profile
from streams.rules.catalogue import CATALOGUE
from streams.rules.document import TIMELINES, sections
from streams.rules.evaluate import FEED_NAMES
from streams.rules.rule import Rule

Words = tuple[tuple[str, bool], ...]
"""A paragraph in stretches, each with whether it stands between backticks."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the description; a timeline is shown line by line as it is executed."""

    heading: str
    paragraphs: tuple[Words, ...] = ()
    timeline: str = ""


@dataclass(frozen=True, slots=True)
class Knob:
    """A threshold of the profile that the rule reads, with its default and what it means."""

    section: str
    name: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything on the page of a rule."""

    name: str
    family: str
    severity: Severity
    judged: tuple[str, ...]
    needs: tuple[str, ...]
    sentence: str
    parts: tuple[Part, ...]
    knobs: tuple[Knob, ...]
    related: tuple[str, ...]


@cache
def explanations() -> dict[str, Explanation]:
    """Every rule of the catalogue explained, in its order."""
    return {rule.name: _explained(rule) for rule in CATALOGUE}


def _explained(rule: Rule) -> Explanation:
    said = sections(rule.document)
    sentence = said.pop("")
    quoted = [word for text in said.values() for word in text.split("`")[1::2]]
    return Explanation(
        rule.name, rule.family, rule.severity, tuple(each.replace("-", " ") for each in rule.judged),
        tuple(FEED_NAMES[feed] for feed in rule.needs), " ".join(sentence.split()),
        tuple(_part(heading, text) for heading, text in said.items()), tuple(_knobs(rule)),
        tuple(each.name for each in CATALOGUE if each.name in quoted and each is not rule),
    )  # fmt: skip


def _part(heading: str, text: str) -> Part:
    if heading in TIMELINES:
        return Part(heading, timeline=text)
    return Part(heading, tuple(_words(" ".join(paragraph.split())) for paragraph in text.split("\n\n")))


def _words(paragraph: str) -> Words:
    pieces = paragraph.split("`")
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)


def _knobs(rule: Rule) -> Iterator[Knob]:
    tree = ast.parse(inspect.getsource(sys.modules[rule.module]))
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    profile = Profile(name="facility", perspective="facility")
    for section in (name for name in profile.__struct_fields__ if name in read):
        knobs = getattr(profile, section)
        if not isinstance(knobs, Knobs):
            continue
        for name in (name for name in knobs.__struct_fields__ if name in read):
            if (meaning := meanings(type(knobs)).get(name)) is not None:
                default = msgspec.json.encode(getattr(knobs, name)).decode()
                yield Knob(section, name, default.replace("null", "not set"), " ".join(meaning.split()))
