"""What one sentence says by itself, without its place in a note: checksums of its words, its facts, its figures.

`body` has dates and clock times masked, so that a copy with fresh times is still the same sentence, and `skeleton` has
every number masked, which is what a template has in common. Sentences and words are remembered as read, because most
sentences of most notes are template.
"""

import re
from array import array
from functools import lru_cache
from operator import add
from typing import NamedTuple
from zlib import crc32

from streams.copyforward.facts import DIGITS, pack, read_facts, read_sites

_WORD = r"\w++(?:[./:'-]\w++)*+"
TOKEN, ASCII_TOKEN = re.compile(_WORD), re.compile(_WORD, re.ASCII)
"""A word; the same in plain ASCII, where it is found in a third of the time (measured)."""
DIGIT = re.compile(r"\d")
LONGEST_SENTENCE = 60
"""Words after which a sentence without an end is cut."""
REMEMBERED = 16_384
"""Lines and sentences that are remembered as read, in the memory of the process only; about 0.7 kB each."""
OPENING = 3
"""Words that a sentence opens with."""
SHORT_WORD = 3
"""Words up to this length do not count for the likeness of two sentences: an edit changes them first."""
CODE = 5
"""From this length on a word with a digit is a lot or record number."""

SIGNATURE, COSIGNED = 4, 16
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


class Parsed(NamedTuple):
    """A sentence by itself.

    `sketch` are its neighbouring long words, pair by pair, `figures` its numbers that are no date and no clock time.
    """

    body: bytes
    skeleton: bytes
    opening: bytes
    size: int
    fields: bytes
    facts: bytes
    figures: bytes
    sketch: bytes
    signs: int
    signature: str
    cites: bool
    quotes: int


@lru_cache(maxsize=REMEMBERED)
def read_sentence(piece: str) -> tuple[Parsed, ...]:
    """Read a lower-case sentence; an overlong one is cut, so that it costs no more than other text."""
    words = words_of(piece)
    if len(words) <= LONGEST_SENTENCE:
        return (_parsed(words, piece),) if words else ()
    cut = [words[at : at + LONGEST_SENTENCE] for at in range(0, len(words), LONGEST_SENTENCE)]
    return tuple(_parsed(part, " ".join(part)) for part in cut)


def _parsed(words: list[str], piece: str) -> Parsed:
    text, size, quotes = " ".join(words), len(words), piece.count('"')
    fields = facts = figures = b""
    body, masked = text, words
    if DIGIT.search(text):
        fields, facts, figures, moments = read_facts(words, places_of_numbers(words))
        body, masked = body_of(words, moments) if moments else text, masked_words(words)
    sites = read_sites(words, piece)
    signs = _signs(words, text) if size <= LONGEST_SIGNATURE else 0
    cites = (quotes > 0 or piece[-1:] == ":") and CITES.search(piece.partition('"')[0]) is not None
    pairs = sketch_of(words)
    kept = pack(body)
    return Parsed(
        kept, kept if masked is words else pack(" ".join(masked)), pack(" ".join(masked[:OPENING])), size,
        fields + bytes([site.code for site in sites]), facts + b"".join([site.hashed for site in sites]), figures,
        pairs.tobytes(), signs, text if signs else "", cites, quotes,
    )  # fmt: skip


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return (ASCII_TOKEN if text.isascii() else TOKEN).findall(text)


def places_of_numbers(words: list[str]) -> list[int]:
    """Which of the words are numbers."""
    return [at for at, word in enumerate(words) if word[0] in DIGITS]


def body_of(words: list[str], moments: set[int]) -> str:
    """The words of a sentence with its dates and clock times masked."""
    return " ".join(["#" if at in moments else word for at, word in enumerate(words)])


def masked_words(words: list[str]) -> list[str]:
    """The words with their numbers taken out, where they are numbers or lot or record numbers."""
    return [word if word.isalpha() else _masked(word) for word in words]


def _masked(word: str) -> str:
    return "#" if word[0].isdigit() or (len(word) >= CODE and DIGIT.search(word)) else word


def sketch_of(words: list[str]) -> "array[int]":
    """The neighbouring long words of a sentence, pair by pair."""
    long = [word for word in words if len(word) > SHORT_WORD]
    return array("I", map(crc32, map(str.encode, map(add, long, long[1:]))) if len(long) > 2 else ())  # noqa: PLR2004


def _signs(words: list[str], text: str) -> int:
    """Whether a short sentence is a signature: it says so, or is a name with credentials and perhaps a date."""
    if SIGNS.isdisjoint(words):
        named = len(words) <= LONGEST_NAME or (len(words) <= LONGEST_NAME_LINE and DIGIT.search(text))
        if not named or CREDENTIALS.isdisjoint(words[1:]):
            return 0
    return SIGNATURE | (COSIGNED if COSIGNS.search(text) else 0)
