"""A line of a note by itself: the section it opens, its sentences, whether it quotes.

Lines are remembered as read, because most lines of most notes are template.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from streams.copyforward.facts import plain_dates
from streams.copyforward.forms import Form, filled, shape_of, taken
from streams.copyforward.sentences import REMEMBERED, Parsed, read_sentence

SENTENCE_END = re.compile(r"[.?!](?<=[^\s.][^\s.].)[.?!]{0,7}\s+")
"""An initial before a name ends no sentence."""
MOST_SENTENCES = 250
"""So many sentences are read of a note (design: ten times a usual note)."""
STATIC = 1

HEADING = re.compile(r"[ \t#*]*([A-Z][A-Za-z /&-]{1,40}?)[ \t*]*(?::|$|(?<=[A-Z]{3})(?= [A-Z0-9]))")
STATIC_HEADING = re.compile(
    r"\b(?:past|family|social|surgical|pmh\w*|psh\w*|fhx?|shx?|allerg\w*|medications?|background|problems?|history|hx"
    r"|histories|immuni\w+|habits|lifestyle|comorbid\w*|chronic|pertinent|longstanding|baseline)\b"
)
FRESH_HEADING = re.compile(
    r"\b(?:interval|present(?:ing)?|hpi|current(?! med)|today|interim|administration|given|since)\b"
)
LONGEST_HEADING = 5
CITES_PARAGRAPH = re.compile(
    r"\b(?:quot\w+|copied|carried|imported|excerpt\w*|taken|reproduced|per|from|original)\b.{0,60}"
    r"\b(?:note|entry|record|visit|documentation)\b.{0,60}:$"
)


class Line(NamedTuple):
    """A line: the section it opens, whether it quotes, introduces or closes a quotation, is signed."""

    section: int | None
    quoted: bool
    plain: bool
    introduces: bool
    closes: bool
    signed: bool


@lru_cache(maxsize=REMEMBERED)
def forms_of(shape: bytes) -> list[tuple[Line, tuple[Form, ...]]]:
    """Where the first line of a shape is kept, with its forms; empty for a new shape."""
    del shape
    return []


@lru_cache(maxsize=REMEMBERED)
def read_line(text: str) -> tuple[Line, tuple[Parsed, ...]]:
    """Read a line and its sentences without its place in the note; template lines are remembered."""
    shape = shape_of(text)
    if shape is None:
        return read_long_line(text)
    known = forms_of(shape)
    if known:
        line, forms = known[0]
        return (line, filled(text, forms)) if forms else read_long_line(text)
    line, said = read_long_line(text)
    known.append((line, taken(text, said)))
    return line, said


def read_long_line(text: str, most: int = MOST_SENTENCES) -> tuple[Line, tuple[Parsed, ...]]:
    """Read a line that is too long to be worth remembering, and no more than so many sentences of it."""
    line = text.strip()
    lower = line.lower()
    if " 20" in lower or "-20" in lower or " over " in lower:
        lower = plain_dates(lower)
    if '."' in lower:
        lower = lower.replace('."', '".')
    pieces = SENTENCE_END.split(lower) if ". " in lower or "? " in lower or "! " in lower else [lower]
    said = tuple([parsed for piece in pieces for parsed in read_sentence(piece)][:most])
    introduces = lower[-1:] == ":" and CITES_PARAGRAPH.search(lower) is not None
    plain = '"' not in lower and lower[-1:] != ":"
    signed = any(one.signs for one in said)
    return Line(_section(line), lower[:1] == ">", plain, introduces, lower == '"', signed), said


def _section(line: str) -> int | None:
    """The kind of section that a heading opens: static history or fresh; None where the line is no heading."""
    found = HEADING.match(line)
    if found is None or len(found[1].split()) > LONGEST_HEADING:
        return None
    name = found[1].lower()
    return STATIC if STATIC_HEADING.search(name) and not FRESH_HEADING.search(name) else 0
