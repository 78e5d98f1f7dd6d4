"""A note read into sentences: what each says, which part is quoted, static history, heading or signature.

A sentence is a line or what ends in a full stop within one; overlong ones are cut, so that text without punctuation
costs no more than other text. Only fingerprints leave this module: `body` with dates and clock times masked, so that a
copy with fresh times is still the same sentence, and `skeleton` with every number masked, which is what a template has
in common. Lines are remembered as read, because most lines of most notes are template.
"""

import re
from array import array
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from streams.copyforward.facts import DIGITS, pack, plain_dates, read_facts, read_figure, read_sites

TOKEN = re.compile(r"\w+(?:[./:'-]\w+)*")
DIGIT = re.compile(r"\d")
SENTENCE_END = re.compile(r"(?<=[^\s.][^\s.])[.?!]{1,8}\s+")
"""An initial before a name ends no sentence."""
LONGEST_TEXT = 60_000
"""Characters that are read of a note (design: some hundred times a usual note); the rest is left out."""
LONGEST_LINE = 400
"""Characters up to which a line is remembered as a whole."""
LONGEST_SENTENCE = 60
"""Words after which a sentence without an end is cut."""
MOST_SENTENCES = 250
REMEMBERED = 16_384
"""Lines and sentences that are remembered as read, in the memory of the process only; about 1 kB each."""
SHORT_WORD = 3
"""Words up to this length do not count for the likeness of two sentences: an edit changes them first."""

CODE = 5
"""From this length on a word with a digit is a lot or record number."""

STATIC, QUOTED, SIGNATURE, OWN, COSIGNED = 1, 2, 4, 8, 16

HEADING = re.compile(r"[ \t#*]*([A-Z][A-Za-z /&-]{1,40}?)[ \t*]*(?::|$|(?<=[A-Z]{3})(?= [A-Z0-9]))")
STATIC_HEADING = re.compile(
    r"\b(?:past|family|social|surgical|pmh\w*|psh\w*|fhx?|shx?|allerg\w*|medications?|background|problems?|history|hx"
    r"|histories|immuni\w+|habits|lifestyle|comorbid\w*|chronic|pertinent|longstanding|baseline)\b"
)
FRESH_HEADING = re.compile(
    r"\b(?:interval|present(?:ing)?|hpi|current(?! med)|today|interim|administration|given|since)\b"
)
LONGEST_HEADING = 5

_SIGNS = (
    "signed esigned e-signed signature signing authenticated authentication attested cosigned co-signed cosignature"
    " co-signature countersigned"
)
SIGNS = frozenset(_SIGNS.split())
CREDENTIALS = frozenset("rn md np pa pa-c do lpn bsn aprn pharmd".split())  # noqa: SIM905 - reads better
COSIGNS = re.compile(r"\b(?:co-?sign\w*|reviewed (?:and|by)|countersign\w*|status|addend\w*|verified by)\b")
LONGEST_SIGNATURE, LONGEST_NAME_LINE, LONGEST_NAME = 16, 8, 4
"""Words of a signature that says so, of a name with credentials and a date, of a name with credentials alone."""

CITES = re.compile(
    r"\b(?:quot\w+|(?:original|earlier|previous|prior) (?:entry|note|text|documentation)|states|stated|reads"
    r"|documented as|(?:copied|carried) (?:forward |over )?from|imported from|excerpt\w*"
    r"|(?:from|per|of|in) (?:\w+ ){0,3}(?:note|entry|record))\b"
)
CITES_PARAGRAPH = re.compile(
    r"\b(?:quot\w+|copied|carried|imported|excerpt\w*|taken|reproduced|per|from|original)\b.{0,60}"
    r"\b(?:note|entry|record|visit|documentation)\b.{0,60}:$"
)
QUOTES = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u00ab": '"', "\u00bb": '"', "\u2018": "'", "\u2019": "'", "\0": " "}
)


class Parsed(NamedTuple):
    """What a sentence says by itself, packed as it is kept.

    `sketch` are its neighbouring long words, pair by pair, `figures` its numbers that are no date and no clock time.
    """

    body: bytes
    skeleton: bytes
    opening: bytes
    size: int
    signs: int
    signature: str
    fields: bytes
    facts: bytes
    sketch: bytes
    figures: bytes
    cites: bool
    quotes: int


class Line(NamedTuple):
    """A line by itself: the section it opens, its sentences, whether it quotes or introduces a quotation."""

    section: int | None
    said: tuple[Parsed, ...]
    quoted: bool
    plain: bool
    introduces: bool
    closes: bool


class Sentence(NamedTuple):
    """A sentence in its place in the note."""

    said: Parsed
    flags: int


def read_sentences(text: str, author: str = "") -> list[Sentence]:
    """Read a note; `author` is the name under which it was filed, empty where the feed gives none."""
    reader = _Reader(author)
    plain = text[:LONGEST_TEXT] if text.isascii() and "\0" not in text else text[:LONGEST_TEXT].translate(QUOTES)
    for line in plain.split("\n"):
        reader.take(line)
        if len(reader.found) >= MOST_SENTENCES:
            break
    return reader.read()


class _Reader:
    """What a line means depends on the heading, the quotation and the attribution before it."""

    __slots__ = ("_angled", "_cited", "_opened", "_paragraph", "_section", "_surname", "found")

    def __init__(self, author: str) -> None:
        self.found: list[Sentence] = []
        self._section, self._cited, self._paragraph, self._angled = 0, False, False, False
        self._opened: int | None = None
        words = TOKEN.findall(author.lower())
        self._surname = max(words, key=len) if words else ""

    def take(self, text: str) -> None:
        line = read_line(text) if len(text) <= LONGEST_LINE else read_long_line(text)
        if not line.said:
            self._paragraph = self._paragraph and bool(text.strip())
            self._opened = None if line.closes else self._opened
            return
        if line.section is not None or (self._angled and not line.quoted):
            self._section, self._paragraph = self._section if line.section is None else line.section, False
        self._angled = line.quoted
        flags = self._section | (QUOTED if line.quoted or self._paragraph else 0)
        for said in line.said:
            quoted = 0 if line.plain and self._opened is None else self._quotation(said)
            signs = said.signs and said.signs | (OWN if self._surname and self._surname in said.signature else 0)
            self.found.append(Sentence(said, (flags & ~STATIC if signs else flags) | quoted | signs))
        self._paragraph = self._paragraph or line.introduces

    def read(self) -> list[Sentence]:
        """The sentences; a quotation that never closed quoted nothing."""
        if self._opened is not None:
            self.found[self._opened :] = [one._replace(flags=one.flags & ~QUOTED) for one in self.found[self._opened :]]
        return self.found[:MOST_SENTENCES]

    def _quotation(self, said: Parsed) -> int:
        """Quoted text counts as attributed only where the words before it say from where."""
        inside = self._opened is not None
        if not inside and not said.quotes:
            self._cited = said.cites
            return 0
        self._cited = self._cited or (said.cites and not inside)
        if said.quotes % 2:
            self._opened = None if inside else len(self.found)
        return QUOTED if self._cited else 0


@lru_cache(maxsize=REMEMBERED)
def read_line(text: str) -> Line:
    """Read a line without its place in the note; template lines come again and again and are remembered."""
    return read_long_line(text)


def read_long_line(text: str) -> Line:
    """Read a line that is too long to be worth remembering."""
    line = text.strip()
    lower = line.lower()
    if " 20" in lower or "-20" in lower or " over " in lower:
        lower = plain_dates(lower)
    if '."' in lower:
        lower = lower.replace('."', '".')
    pieces = SENTENCE_END.split(lower) if ". " in lower or "? " in lower or "! " in lower else [lower]
    said = tuple([parsed for piece in pieces for parsed in read_sentence(piece)])
    introduces = lower[-1:] == ":" and CITES_PARAGRAPH.search(lower) is not None
    plain = '"' not in lower and lower[-1:] != ":"
    return Line(_section(line), said, lower[:1] == ">", plain, introduces, lower == '"')


def _section(line: str) -> int | None:
    """The kind of section that a heading opens: static history or fresh; None where the line is no heading."""
    found = HEADING.match(line)
    if found is None or len(found[1].split()) > LONGEST_HEADING:
        return None
    name = found[1].lower()
    return STATIC if STATIC_HEADING.search(name) and not FRESH_HEADING.search(name) else 0


@lru_cache(maxsize=REMEMBERED)
def read_sentence(piece: str) -> tuple[Parsed, ...]:
    """Read a lower-case sentence without its place."""
    words = TOKEN.findall(piece)
    if len(words) <= LONGEST_SENTENCE:
        return (_parsed(words, piece),) if words else ()
    cut = [words[at : at + LONGEST_SENTENCE] for at in range(0, len(words), LONGEST_SENTENCE)]
    return tuple(_parsed(part, " ".join(part)) for part in cut)


def _parsed(words: list[str], piece: str) -> Parsed:
    text, size, quotes = " ".join(words), len(words), piece.count('"')
    facts, body, skeleton, opening = read_sites(words, piece), text, text, " ".join(words[:3])
    figures = b""
    if not text.replace(" ", "").isalpha():
        numbers, moments = read_facts(words)
        facts = numbers + facts
        masked = [word if word.isalpha() else _masked(word) for word in words]
        body = " ".join(["#" if at in moments else word for at, word in enumerate(words)]) if moments else text
        skeleton, opening = " ".join(masked), " ".join(masked[:3])
        figures = _figures(words, moments)
    signs = _signs(words, text) if size <= LONGEST_SIGNATURE else 0
    cites = (quotes > 0 or piece[-1:] == ":") and CITES.search(piece.partition('"')[0]) is not None
    return Parsed(
        pack(body), pack(skeleton), pack(opening), min(size, 255), signs, text if signs else "",
        bytes([fact.code for fact in facts]), b"".join([fact.hashed for fact in facts]),
        _sketch(words), figures, cites, quotes,
    )  # fmt: skip


def _masked(word: str) -> str:
    """A word with its number taken out, where it is a number or a lot or record number."""
    return "#" if word[0].isdigit() or (len(word) >= CODE and DIGIT.search(word)) else word


def _figures(words: list[str], moments: set[int]) -> bytes:
    padded = ["", *words, ""]
    at = [at for at, word in enumerate(words) if word[0] in DIGITS and at not in moments]
    return bytes([read_figure(*padded[place : place + 3]) for place in at])


def _sketch(words: list[str]) -> bytes:
    long = [word for word in words if len(word) > SHORT_WORD]
    pairs = [crc32((one + two).encode()) for one, two in pairwise(long)] if len(long) > 2 else []  # noqa: PLR2004
    return array("I", pairs).tobytes()


def _signs(words: list[str], text: str) -> int:
    """Whether a short sentence is a signature: it says so, or is a name with credentials and perhaps a date."""
    if SIGNS.isdisjoint(words):
        named = len(words) <= LONGEST_NAME or (len(words) <= LONGEST_NAME_LINE and DIGIT.search(text))
        if not named or CREDENTIALS.isdisjoint(words[1:]):
            return 0
    return SIGNATURE | (COSIGNED if COSIGNS.search(text) else 0)
