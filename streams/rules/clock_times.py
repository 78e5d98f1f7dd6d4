"""Clock times that a note gives in words for the start and stop of an infusion: "started at 08:05, stopped 09:10".

Only statements count, not plans or denials, and only in a clause that names the drug or, where there is one infusion,
an infusion. A clock time has no day: it is taken on the day on which it lies nearest to what the MAR says.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from schemas.base import Drug
from streams.profiles.phrases import Phrases
from streams.rules.wording import DENIED, PLANNED, REMEMBERED, clauses

NOON = 12
TIME = (
    r"[^.;\d]{0,24}?(?<!\d)(?P<hour>[01]?\d|2[0-3]):?(?P<minute>[0-5]\d)"
    r"(?![\d:/]|\s?(?:mg|m?l|units?)\b)\s?(?P<half>[ap]\.?m\b)?"
)
STARTED = Phrases(rf"(?<!iv )(?<!line )(?<!site )\b(?:started|start time|start|began|begun|hung|initiated){TIME}")
STOPPED = Phrases(rf"\b(?:stopped|stop time|stop|ended|completed|finished|discontinued){TIME}")
Clocks = tuple[tuple[str, re.Match[str]], ...]
INFUSION = Phrases(r"\b(?:infus\w+|drip|bag|hung)\b")


def ends_in_words(
    text: str | None, drug: Drug | None, near: Mapping[str, datetime], alone: bool
) -> Iterator[tuple[str, datetime]]:
    """Start and stop as the text gives them, for those ends that `near` has."""
    names = [name.lower() for name in ((drug.name, drug.generic_name) if drug else ()) if name]
    for clause, told in _told(text):
        if any(name in clause.lower() for name in names) or (alone and INFUSION.search(clause)):
            for name, found in told:
                if name in near:
                    yield name, _nearest(found, near[name])


@lru_cache(REMEMBERED)
def _told(text: str | None) -> tuple[tuple[str, Clocks], ...]:
    """The clauses that state a clock time of a start or a stop, neither planned nor denied."""
    found = ((clause, tuple(_clocks(clause))) for clause in clauses(text))
    return tuple((clause, clocks) for clause, clocks in found if clocks)


def _clocks(clause: str) -> Iterator[tuple[str, re.Match[str]]]:
    for name, pattern in (("start", STARTED), ("stop", STOPPED)):
        for found in pattern.finditer(clause):
            if not (PLANNED.search(clause) or DENIED.search(clause[: found.start()].rpartition(",")[2])):
                yield name, found


def _nearest(found: re.Match[str], near: datetime) -> datetime:
    """The clock time on the day on which it lies nearest."""
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % NOON + (NOON if half.startswith("p") else 0)
    clock = near.replace(hour=hour, minute=int(found["minute"]), second=0, microsecond=0)
    return min((clock + timedelta(days=days) for days in (-1, 0, 1)), key=lambda at: abs(at - near))
