r"""Escape sequences of a field (HL7 v2.5 2.7) to text: `\F\`, `\X0D\`, `\.br\` and the rest.

python-hl7 has a function for it, which writes the field into the log where it cannot read it and repeats a space as
often as the message asks; so it is done here. A sequence that is none, or has no end, stays as it was written.
"""

import re
from collections.abc import Callable
from functools import lru_cache

DELIMITERS = "FRSTE"
BREAKS = ("br", "sp", "ce")
MOST_LINES = 20
LONGEST = 256


def unescape(text: str, separators: str, escape: str, encoding: str) -> str:
    """The text of a field; `separators` are those of segment, field, repetition, component and subcomponent."""
    if not escape or escape not in text:
        return text
    marks = dict(zip(DELIMITERS, (*separators[1:5], escape), strict=True))

    def meant(found: re.Match[str]) -> str:
        return _meaning(found[1], marks, encoding, found[0])

    return _sequence(escape).sub(meant, text)


@lru_cache(64)
def _sequence(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(f"{mark}([^{mark}\r]{{1,{LONGEST}}}){mark}")


def _meaning(sequence: str, marks: dict[str, str], encoding: str, written: str) -> str:
    """What stands between two escape characters; `written` where it is no sequence of the standard."""
    if sequence in marks:
        return marks[sequence]
    kinds: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
        (r"[HN]|[CM][0-9A-F]{4,6}|Z\w*|\.(?:fi|nf|in|ti)[+-]?\d*", lambda _: ""),
        (r"X((?:[0-9A-Fa-f]{2})+)", lambda found: bytes.fromhex(found[1]).decode(encoding, "replace")),
        (r"\.(br|sp|ce)\+?(\d{0,3})", lambda found: "\n" * min(int(found[2] or 1), MOST_LINES)),
        (r"\.sk\+?(\d{0,3})", lambda found: " " * min(int(found[1] or 1), MOST_LINES)),
    )
    for pattern, text in kinds:
        if found := re.fullmatch(pattern, sequence):
            return text(found)
    return written
