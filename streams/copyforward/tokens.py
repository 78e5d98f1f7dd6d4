"""A note read into sentences: what each says, which part is quoted, static history, heading or signature.

A sentence is a line or what ends in a full stop within one; overlong ones are cut, so that text without punctuation
costs no more than other text. Only fingerprints leave this room: `body` with dates and clock times masked, so that a copy with
fresh times is still the same sentence, and `skeleton` with every number masked, which is what a template has in common.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from streams.copyforward.facts import CODES, MOMENT_FIELDS, Fact, fact_hash, plain_dates, read_facts, read_sites

TOKEN = re.compile(r"\w+(?:[./:'-]\w+)*")
DIGIT = re.compile(r"\d")
SENTENCE_END = re.compile(r"(?<=[^\s.][^\s.])[.?!]+\s+")
"""An initial before a name ends no sentence."""
LONGEST_TEXT = 60_000
"""Characters that are read of a note (design: some hundred times a usual note); the rest is left out."""
LONGEST_SENTENCE = 60
"""Words after which a sentence without an end is cut."""
MOST_SENTENCES = 250
REMEMBERED = 16_384
"""Sentences that are remembered as read; about 0.5 kB each."""
SHORT_WORD = 3
"""Words up to this length do not count for the likeness of two sentences: an edit changes them first."""

CODE = 5
"""From this length on a word with a digit is a lot or record number."""

STATIC, QUOTED, SIGNATURE, OWN, COSIGNED = 1, 2, 4, 8, 16

HEADING = re.compile(r"[ \t#*]*([A-Z][A-Za-z /&-]{1,40}?)[ \t*]*(?::|$|(?<=[A-Z]{3})(?= [A-Z0-9]))")
STATIC_HEADING = re.compile(
    r"\b(?:past|family|social|surgical|pmh\w*|psh\w*|fhx?|shx?|allerg\w*|medications?|background|problems?|history|hx"
    r"|histories|immuni\w+|habits|comorbid\w*|chronic)\b"
)
FRESH_HEADING = re.compile(
    r"\b(?:interval|present(?:ing)?|hpi|current(?! med)|today|interim|administration|given|treatment|since)\b"
)
LONGEST_HEADING = 5

SIGNS = re.compile(r"\b(?:signed|signature|authenticated|sign(?:ing|s)? off|attest\w*|rn|md|np|pa-c|do|lpn|bsn|aprn|pharmd)\b")
COSIGNS = re.compile(r"\b(?:co-?sign\w*|reviewed (?:and|by)|countersign\w*|status|addend\w*|verified by)\b")
LONGEST_SIGNATURE = 16

CITES = re.compile(
    r"\b(?:quot\w+|(?:original|earlier|previous|prior) (?:entry|note|text|documentation)|states|stated|reads|documented as"
    r"|copied (?:forward )?from|carried (?:forward |over )?from|imported from|excerpt\w*|(?:from|per|of|in) (?:\w+ ){0,3}"
    r"(?:note|entry|record))\b"
)
CITES_PARAGRAPH = re.compile(
    r"\b(?:quot\w+|copied|carried|imported|excerpt\w*|taken|reproduced|per|from|original)\b[^.]{0,60}"
    r"\b(?:note|entry|record|visit|documentation)\b[^.]{0,60}:$"
)
QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u00ab": '"', "\u00bb": '"', "\u2018": "'", "\u2019": "'", "\0": " "})


class Parsed(NamedTuple):
    """What a sentence says by itself; `sketch` are its neighbouring long words, pair by pair."""

    body: int
    skeleton: int
    opening: int
    size: int
    signs: int
    facts: tuple[tuple[int, int], ...]
    sketch: tuple[int, ...]


class Sentence(NamedTuple):
    """A sentence in its place in the note."""

    said: Parsed
    flags: int


def read_sentences(text: str, author: str = "") -> list[Sentence]:
    """Read a note; `author` is the name under which it was filed, empty where the feed gives none."""
    reader = _Reader(author)
    plain = text[:LONGEST_TEXT] if text.isascii() and "\0" not in text else text[:LONGEST_TEXT].translate(QUOTES)
    found: list[Sentence] = []
    for line in plain.split("\n"):
        found.extend(reader.line(line))
        if len(found) >= MOST_SENTENCES:
            return found[:MOST_SENTENCES]
    return found


@lru_cache(maxsize=REMEMBERED)
def parse(piece: str) -> tuple[Parsed, ...]:
    """Read a lower-case sentence without its place; template text comes again and again and is remembered."""
    words = TOKEN.findall(piece)
    if len(words) <= LONGEST_SENTENCE:
        return (_parse(words, piece),) if words else ()
    cut = [words[at : at + LONGEST_SENTENCE] for at in range(0, len(words), LONGEST_SENTENCE)]
    return tuple(_parse(part, " ".join(part)) for part in cut)


def _parse(words: list[str], piece: str) -> Parsed:
    long = [word for word in words if len(word) > SHORT_WORD]
    sketch = tuple([crc32((one + two).encode()) for one, two in pairwise(long)]) if len(long) > 2 else ()  # noqa: PLR2004
    text, size = " ".join(words), len(words)
    signs = _signature(text) if size <= LONGEST_SIGNATURE else 0
    sites = read_sites(piece)
    if not DIGIT.search(piece):
        body = crc32(text.encode())
        return Parsed(body, body, crc32(" ".join(words[:3]).encode()), size, signs, _hashed(sites), sketch)
    facts = read_facts(words)
    moments = {fact.word for fact in facts if fact.field in MOMENT_FIELDS}
    masked = ["#" if word[0].isdigit() or (len(word) >= CODE and DIGIT.search(word)) else word for word in words]
    body = crc32(" ".join(["#" if at in moments else word for at, word in enumerate(words)]).encode())
    skeleton, opening = crc32(" ".join(masked).encode()), crc32(" ".join(masked[:3]).encode())
    return Parsed(body, skeleton, opening, size, signs, _hashed(facts + sites), sketch)


def _hashed(facts: list[Fact]) -> tuple[tuple[int, int], ...]:
    return tuple([(CODES[fact.field], fact_hash(fact.field, fact.value)) for fact in facts])


def _signature(text: str) -> int:
    return (SIGNATURE | (COSIGNED if COSIGNS.search(text) else 0)) if SIGNS.search(text) else 0


class _Reader:
    """What a line means depends on the heading, the quotation and the attribution before it."""

    __slots__ = ("_cited", "_paragraph", "_quoted", "_section", "_surname")

    def __init__(self, author: str) -> None:
        self._section, self._quoted, self._cited, self._paragraph = 0, False, False, False
        words = TOKEN.findall(author.lower())
        self._surname = max(words, key=len) if words else ""

    def line(self, line: str) -> Iterator[Sentence]:
        stripped = line.strip()
        if not stripped:
            self._paragraph = False
            return
        self._heading(stripped)
        quoted_line = stripped[0] == ">"
        for piece in self._pieces(stripped.lower()):
            flags = self._section | self._quotation(piece)
            if quoted_line or self._paragraph:
                flags |= QUOTED
            for said in parse(piece):
                yield Sentence(said, flags | self._signature(said, piece))
            if piece[-1:] == ":" and CITES_PARAGRAPH.search(piece):
                self._paragraph = True

    @staticmethod
    def _pieces(line: str) -> list[str]:
        if " 20" in line or "-20" in line or " over " in line:
            line = plain_dates(line)
        return SENTENCE_END.split(line) if ". " in line or "? " in line or "! " in line else [line]

    def _heading(self, line: str) -> None:
        found = HEADING.match(line) if line[0].isupper() or line[0] in "#*" else None
        if found and len(found[1].split()) <= LONGEST_HEADING:
            name = found[1].lower()
            self._section = STATIC if STATIC_HEADING.search(name) and not FRESH_HEADING.search(name) else 0
            self._paragraph = False

    def _quotation(self, piece: str) -> int:
        """Quoted text counts as attributed only where the words before it say from where."""
        if '"' not in piece:
            self._cited = self._cited if self._quoted else bool(CITES.search(piece)) if piece[-1:] == ":" else False
            return QUOTED if self._quoted and self._cited else 0
        inside = self._quoted
        if not inside:
            self._cited = self._cited or bool(CITES.search(piece.partition('"')[0]))
        if piece.count('"') % 2:
            self._quoted = not inside
        return QUOTED if self._cited else 0

    def _signature(self, said: Parsed, piece: str) -> int:
        return said.signs and said.signs | (OWN if self._surname and self._surname in piece else 0)
