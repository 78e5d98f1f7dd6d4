"""Phrases looked for in free text: the costly search is made only where it can succeed.

Most texts hold none of the phrases of a pattern, and to learn that takes as long as to find one. Every match holds one
of a few plain strings, which follow from the pattern itself; a text with none of them is not searched. What is found
never differs.
"""

import re
from collections import deque
from collections.abc import Iterator

TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P<\w+>|\(\?<?[=!:]|(?:[?*+]|\{\d+(?:,\d*)?\})\??|.", re.DOTALL)
UNREAD = re.compile(r"\(\?(?!P<|<?[=!]|:)|\\[xuUN0-9]")
"""What is not read here: such a pattern is always searched for."""
AROUND = ("(?=", "(?!", "(?<=", "(?<!")
FEW, MANY = 4, 16
"""A class of few characters is read as so many ways to go on, until there are many."""

Strings = frozenset[str]
ANY: Strings = frozenset({""})
"""Held by every text."""


class Phrases:
    """A pattern over free text, and strings of which each of its matches holds one; case matters only where asked."""

    __slots__ = ("_cased", "_held", "pattern", "plain")

    def __init__(self, pattern: str, *, cased: bool = False) -> None:
        self.pattern, self._cased = pattern, cased
        self.plain = re.compile(pattern, 0 if cased else re.IGNORECASE)
        held = {each if cased else each.lower() for each in held_by(pattern)}
        self._held = tuple(sorted(each for each in held if not any(other in each for other in held - {each})))

    def possible(self, text: str) -> bool:
        """Whether the text may hold a match; beyond ASCII a letter has more than two cases, so that it always may."""
        if not self._cased:
            if not text.isascii():
                return True
            text = text.lower()
        for held in self._held:  # noqa: SIM110 - the hottest loop of a judgement: a generator costs as much again
            if held in text:
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """The first match."""
        return self.plain.search(text) if self.possible(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in order."""
        return self.plain.finditer(text) if self.possible(text) else iter(())


def held_by(pattern: str) -> Strings:
    """Strings of which every match of the pattern holds at least one."""
    return ANY if UNREAD.search(pattern) else _one_of(deque(TOKEN.findall(pattern)))


def _one_of(tokens: deque[str]) -> Strings:
    """Up to the end of the group: what its alternatives hold, each one of its own."""
    found = _in_turn(tokens)
    while tokens and tokens.popleft() == "|":
        found |= _in_turn(tokens)
    return ANY if "" in found else found


def _in_turn(tokens: deque[str]) -> Strings:
    """Up to the end of the alternative: the most telling strings of its parts, characters in a row taken together."""
    best = run = ANY
    while tokens and tokens[0] not in ("|", ")"):
        token = tokens.popleft()
        grouped = token[0] == "("
        part = _one_of(tokens) if grouped else _characters(token)
        times = tokens.popleft() if tokens and tokens[0][0] in "?*+{" else ""
        if token in AROUND or times[:1] in ("?", "*") or times.startswith("{0"):
            part = ANY
        run = part if grouped or part == ANY or len(run) * len(part) > MANY else _joined(run, part)
        best = max(best, run, key=_telling)
        if grouped or times:
            run = ANY
    return best


def _joined(run: Strings, part: Strings) -> Strings:
    return frozenset(before + after for before in run for after in part)


def _telling(strings: Strings) -> tuple[int, int, int]:
    """Long strings, capitals and few of them are seldom held by chance."""
    return min(map(len, strings)), sum(map(str.isupper, strings)), -len(strings)


def _characters(token: str) -> Strings:
    """What one character may be, where it is one of few."""
    if token[0] == "\\":
        return ANY if token[1].isalnum() else frozenset(token[1])
    if token[0] == "[":
        inside = token[1:-1]
        return frozenset(inside) if len(inside) <= FEW and inside.isalnum() else ANY
    return ANY if token in (".", "^", "$") else frozenset(token)
