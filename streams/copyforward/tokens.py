"""A note read into sentences, with what the place of each one says: quoted, static history, signature.

A sentence is a line or what ends in a full stop within one. What is read by itself is in `lines.py` and `sentences.py`;
only fingerprints leave them.
"""

from typing import NamedTuple

from streams.copyforward.lines import MOST_SENTENCES, STATIC, read_line, read_long_line
from streams.copyforward.sentences import COSIGNED, SIGNATURE, Parsed, words_of

LONGEST_TEXT = 60_000
"""Characters that are read of a note (design: some hundred times a usual note); the rest is left out."""
LONGEST_LINE = 400
"""Characters up to which a line is remembered as a whole."""

QUOTED, OWN = 2, 8

QUOTES = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u00ab": '"', "\u00bb": '"', "\u2018": "'", "\u2019": "'", "\0": " "}
)

__all__ = ["COSIGNED", "OWN", "QUOTED", "SIGNATURE", "STATIC", "ReadNote", "read_note"]


class ReadNote(NamedTuple):
    """The sentences of a note, and their flags."""

    said: list[Parsed]
    flags: bytearray


def read_note(text: str, author: str = "") -> ReadNote:
    """Read a note; `author` is the name under which it was filed, empty where the feed gives none."""
    reader = _Reader(author)
    plain = text[:LONGEST_TEXT] if text.isascii() and "\0" not in text else text[:LONGEST_TEXT].translate(QUOTES)
    for line in plain.split("\n"):
        reader.take(line)
        if len(reader.flags) >= MOST_SENTENCES:
            break
    return reader.read()


class _Reader:
    """What a line means depends on the heading, the quotation and the attribution before it."""

    __slots__ = ("_angled", "_cited", "_opened", "_paragraph", "_section", "_surname", "flags", "said")

    def __init__(self, author: str) -> None:
        self.said: list[Parsed] = []
        self.flags = bytearray()
        self._section, self._cited, self._paragraph, self._angled = 0, False, False, False
        self._opened: int | None = None
        words = words_of(author.lower())
        self._surname = max(words, key=len) if words else ""

    def take(self, text: str) -> None:
        """Take in the next line."""
        line, said = read_line(text) if len(text) <= LONGEST_LINE else read_long_line(text)
        if not said:
            self._paragraph = self._paragraph and bool(text.strip())
            self._opened = None if line.closes else self._opened
            return
        room = MOST_SENTENCES - len(self.flags)
        if len(said) > room:
            line, said = read_long_line(text, room)
        section, quoted, plain, introduces, _, signed = line
        if section is not None or (self._angled and not quoted):
            self._section, self._paragraph = self._section if section is None else section, False
        self._angled = quoted
        flags = self._section | (QUOTED if quoted or self._paragraph else 0)
        plain = plain and self._opened is None
        if plain and not signed:
            self.flags += bytes([flags]) * len(said)
        else:
            self._flag(said, flags, plain=plain)
        self.said += said
        self._paragraph = self._paragraph or introduces

    def _flag(self, sentences: tuple[Parsed, ...], flags: int, *, plain: bool) -> None:
        for said in sentences:
            quoted = 0 if plain else self._quotation(said)
            signs = said.signs and said.signs | (OWN if self._surname and self._surname in said.signature else 0)
            self.flags.append((flags & ~STATIC if signs else flags) | quoted | signs)

    def read(self) -> ReadNote:
        """The note; a quotation that never closed quoted nothing."""
        for at in range(len(self.flags) if self._opened is None else self._opened, len(self.flags)):
            self.flags[at] &= ~QUOTED
        return ReadNote(self.said, self.flags)

    def _quotation(self, said: Parsed) -> int:
        """Quoted text counts as attributed only where the words before it say from where."""
        inside = self._opened is not None
        if not inside and not said.quotes:
            self._cited = said.cites
            return 0
        self._cited = self._cited or (said.cites and not inside)
        if said.quotes % 2:
            self._opened = None if inside else len(self.flags)
        return QUOTED if self._cited else 0
