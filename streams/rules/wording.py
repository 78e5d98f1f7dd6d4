"""What a nursing note says in words: an interruption, a length of time, and which infusion it speaks of.

Plain phrases in plain clauses, so that every match can be explained to the nurse who wrote it. A phrase
counts only as a statement of fact: not where its clause denies it ("no infiltration"), plans it ("to be
infused over an hour") or warns of it ("monitor for infiltration"). The text itself never leaves this
module: only minutes and yes or no do.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import Infusion
from streams.profiles.phrases import Phrases
from streams.profiles.terms import Vocabulary

CLAUSE = re.compile(
    r"[.;!?\s](?:(?<=[.;!?])[.;!?]*(?:\s+|$)|(?<=[;\n\r])[;\n\r]*"
    r"|(?<=\s)\s*(?:[bB][uU][tT]|[hH][oO][wW][eE][vV][eE][rR])\s+)"
)
"""What ends a clause: stops before a space, a semicolon or a new line, "but", "however". It begins with what these may
begin with, because a pattern of plain characters is tried nowhere else."""
Called = tuple[str | None, str | None]
"""The name of a drug as charted, and its generic name."""
REMEMBERED = 4096
"""Of so many texts it stays known what they say: an encounter is judged again and again, its notes stay the same."""

DENIED = Phrases(r"\b(?:no|not|never|without|nor|denie[sd]|deny|negative for|free (?:of|from)|absence of)\b|n't\b")
DENIED_AFTER = Phrases(
    r"^\W*(?:was|were|is)?\W*(?:none|nil|no|absent|denied|negative"
    r"|not (?:noted|seen|observed|present|needed|required))\b"
)
PLANNED = Phrases(
    r"\b(?:if|should|would|will|may|might|to (?:be|run|infuse)|risks? (?:of|for)|in case|call|report any"
    r"|(?:monitor|watch|assess|observ|check)\w*(?: \w+)? for|instruct\w*|educat\w*|teach\w*|taught"
    r"|order(?:s|ed)?|plan(?:s|ned)?|scheduled?|prevent\w*|per protocol)\b"
)

CONDITION = Phrases(
    r"\b(?:infiltrat(?:ed|ion)|extravasat(?:ed|ion)|interruptions?|occlu(?:ded|sion)"
    r"|(?:iv|line|site|tubing|access) change)\b"
)
EVENT = Phrases(
    r"\b(?:interrupted|paused|put on hold|(?:placed|kept) on hold"
    r"|(?:infusion|drip|iv|medication|pump|drug) (?:was |were |then )?(?:held|on hold|halted|restarted)"
    r"|held (?:the |iv )?(?:infusion|drip|medication)|halted|temporarily (?:stopped|discontinued)"
    r"|(?:stopped|held|off) for (?:about |approximately )?\d+ ?(?:min|m\b|h)"
    r"|(?:iv|line|site|tubing|access|cannula|catheter) (?:was |were )?"
    r"(?:changed|replaced|re-?sited|re-?started|dislodged)"
    r"|(?:changed|replaced|re-?sited|re-?started) (?:the )?(?:iv|line|site|cannula|catheter))\b"
)

_LENGTH = (
    r"(?:a total of |approximately |approx\.? |about |~ ?)?"
    r"(?:(?P<half>half an? hour)"
    r"|(?P<hours>\d+(?:\.\d+)?|an|one|two|three|four|six|eight)[ -]?(?:hours?|hrs?|h)\b"
    r"(?:,? (?:and )?(?P<extra>\d+)[ -]?(?:minutes?|mins?|m)\b)?"
    r"|(?P<minutes>\d+(?:\.\d+)?)[ -]?(?:minutes?|mins?|m)\b)"
)
INFUSED = Phrases(
    r"\b(?:infused|infusion|infusing|ran|run|running|given|administered|delivered|completed|finished)"
    r"(?:\s+(?!(?:and|then|observed|monitored|paused|held|stopped|interrupted|halted|off|hold|at|before|after|to)\b)"
    r"[\w%./-]+){0,4}?"
    rf"\s+(?:over|for|in)\s+{_LENGTH}"
)
TOTAL = Phrases(
    r"\b(?:total|infusion|infused|run|running)\s+(?:infusion\s+|run\s+)?(?:time|duration|length)"
    rf"\W*(?:of|was|is)?\W*{_LENGTH}"
)
PROGRAM = Phrases(
    r"\b(?:auto(?:matic(?:ally)?)?[- ]?(?:signed|signature|authenticat\w*|finali[sz]ed)"
    r"|(?:signed|authenticated) (?:automatically|by (?:the )?system|without review)|system[- ]generated signature)\b"
)
FORMAL = Phrases(r"\bsignature on file\b|\bdictated[,;]? (?:but )?not (?:read|reviewed|signed)\b")
STRENGTH = re.compile(r"[\d,(]")
"""Where the words of a charted drug end."""
NUMBERS = {"an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "six": 6.0, "eight": 8.0}


@lru_cache(REMEMBERED)
def clauses(text: str | None) -> tuple[str, ...]:
    """The clauses of a text."""
    return tuple(CLAUSE.split(text or ""))


def reports_interruption(text: str | None) -> bool:
    """Whether the text states that an infusion was interrupted, its line changed or its site infiltrated.

    A denial covers every condition of its clause ("no redness, swelling or infiltration"), but an event only
    up to the comma before it ("no pain, infusion paused").
    """
    return bool(interruptions(text))


@lru_cache(REMEMBERED)
def interruptions(text: str | None) -> tuple[str, ...]:
    """The clauses that state it."""
    return tuple(clause for clause in clauses(text) if _interrupts(clause))


def _interrupts(clause: str) -> bool:
    conditions = (_stated(clause, found, clause[: found.start()]) for found in CONDITION.finditer(clause))
    events = (_stated(clause, found, _phrase(clause, found)) for found in EVENT.finditer(clause))
    return any(conditions) or any(events)


@lru_cache(REMEMBERED)
def signed_by_program(text: str | None) -> bool:
    """Whether the text of a signature says that no person set it."""
    return bool(PROGRAM.search(text or ""))


@lru_cache(REMEMBERED)
def formal_only(text: str | None) -> bool:
    """Whether the text stands for a signature with words that are none ("signature on file", "dictated not read")."""
    return bool(FORMAL.search(text or ""))


@lru_cache(REMEMBERED)
def written_minutes(text: str | None) -> float | None:
    """Read the length of time that the text states an infusion took, the last one where there are several."""
    return next(reversed(list(_lengths(text or ""))), None)


def _lengths(text: str) -> Iterator[float]:
    for clause in clauses(text):
        for pattern in (INFUSED, TOTAL):
            for found in pattern.finditer(clause):
                if _stated(clause, found, _phrase(clause, found)):
                    yield _minutes(found)


def _phrase(clause: str, found: re.Match[str]) -> str:
    return clause[: found.start()].rpartition(",")[2]


def _stated(clause: str, found: re.Match[str], before: str) -> bool:
    planned = PLANNED.search(clause[: found.start()])
    return not (planned or DENIED.search(before) or DENIED_AFTER.search(clause[found.end() :]))


def _minutes(found: re.Match[str]) -> float:
    if found["half"]:
        return 30.0
    if found["hours"]:
        hours = NUMBERS.get(found["hours"].lower()) or float(found["hours"])
        return hours * 60 + float(found["extra"] or 0)
    return float(found["minutes"])


def notes_about(chart: Chart, infusion: Infusion, vocabulary: Vocabulary) -> tuple[Event[Note], ...]:
    """Find the nursing notes that speak of this infusion.

    A note speaks of the administration it is linked to; else of the one whose drug it names; else of the only
    one there is, or the only one that ran when it was written.
    """
    return chart.once(("notes about", id(vocabulary)), lambda: _notes_about(chart, vocabulary)).get(
        infusion.administration_id, ()
    )


def _notes_about(chart: Chart, vocabulary: Vocabulary) -> dict[str, tuple[Event[Note], ...]]:
    found: dict[str, tuple[Event[Note], ...]] = {}
    for note in chart.notes:
        for infusion in spoken_of(chart, note, vocabulary) if note.data.kind == "nursing" else ():
            found[infusion.administration_id] = (*found.get(infusion.administration_id, ()), note)
    return found


def interrupted_by(chart: Chart, note: Event[Note], vocabulary: Vocabulary) -> list[Infusion]:
    """The infusions whose interruption a nursing note reports: of several it speaks of, those its clause names."""
    if not interruptions(note.data.text):
        return []
    spoken = spoken_of(chart, note, vocabulary)
    named = [run for clause in interruptions(note.data.text) for run in spoken if names(clause, run)]
    return named or (spoken if reports_interruption(note.data.text) else [])


def spoken_of(chart: Chart, note: Event[Note], vocabulary: Vocabulary) -> list[Infusion]:
    """The infusions that a note speaks of."""
    return chart.once(("spoken of", note.ref), lambda: _spoken_of(note, _by_drug(chart, vocabulary)))


def _by_drug(chart: Chart, vocabulary: Vocabulary) -> dict[Called, list[Infusion]]:
    """The infusions that ran in by a line, by what their drug is called."""
    return chart.once(("by drug", id(vocabulary)), lambda: _grouped(by_line(chart, vocabulary)))


def _grouped(runs: Iterable[Infusion]) -> dict[Called, list[Infusion]]:
    found: dict[Called, list[Infusion]] = {}
    for run in runs:
        found.setdefault(_called(run), []).append(run)
    return found


def _spoken_of(note: Event[Note], runs: dict[Called, list[Infusion]]) -> list[Infusion]:
    linked = {item.administration_id for item in note.data.documented or () if item.administration_id}
    if linked:
        found = (run for same in runs.values() for run in same if run.administration_id in linked)
        return sorted(found, key=attrgetter("administration_id"))
    told = [same for drug, same in runs.items() if _named(note.data.text, drug)] or list(runs.values())
    candidates = [run for same in told for run in same]
    if len(candidates) > 1:
        candidates = _running(candidates, note.data.occurred_at)
    return candidates if len(candidates) == 1 else []


def _called(run: Infusion) -> Called:
    return (run.drug.name, run.drug.generic_name) if run.drug else (None, None)


def names(text: str | None, run: Infusion) -> bool:
    """Whether a text names the drug of an infusion."""
    return _named(text, _called(run))


def _named(text: str | None, drug: Called) -> bool:
    return any(_has(text or "", word) for word in _words(*drug))


@lru_cache(REMEMBERED)
def _words(*charted: str | None) -> tuple[str, ...]:
    """The words of a charted drug before its strength."""
    words = {STRENGTH.split(name.lower(), maxsplit=1)[0].strip(): None for name in charted if name}
    return tuple(word for word in words if word)


@lru_cache(REMEMBERED)
def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"\b{re.escape(word)}\b", text.lower()))


def _running(runs: Iterable[Infusion], at: datetime) -> list[Infusion]:
    return [
        run for run in runs if (start := run.start) and start.at <= at and ((stop := run.stop) is None or at <= stop.at)
    ]
