"""What a note says of a visit beside an infusion: whether there was one, and whether its time counts the infusion.

The same plain phrases in plain clauses as in `statements`. The text never leaves this module.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import Chart
from streams.encounter.intervals import Interval, intersect
from streams.encounter.notes import section, words
from streams.encounter.versions import same_person
from streams.profiles.phrases import Phrases
from streams.rules.statements import says
from streams.rules.wording import clauses

SEPARATE = Phrases(
    r"\b(?:exam(?:ination|ined)?\s*:|physical exam\w*|on exam|hpi|history of present|review of systems|ros|new"
    r" (?:complaint|problem|symptom|onset|rash|pain|finding)\w*|chief complaint|assessment (?:and plan|:)"
    r"|assessed (?:for|and)|a/p"
    r"|differential|medical decision|decision[- ]making|evaluated (?:for|today)|seen (?:for|and (?:examined|evaluated))"
    r"|(?:adjust|chang|increas|decreas|start|stopp|discontinu|switch|prescrib)\w* (?:\w+ ){0,3}(?:dose|dosing|therapy"
    r"|medication\w*|regimen|treatment|tablets?|mg)|(?:new|changed|prescrib\w+) (?:prescription|medication|regimen)"
    r"|workup|work-up|imaging (?:ordered|reviewed)|labs? (?:ordered|reviewed and)|referr\w+|discussed"
    r" (?:options|results|prognosis|risks|the)|counsel\w+|significant(?:,| and)? separate\w*|separately identifiable)"
)
INFUSION_WORK = Phrases(
    r"\b(?:infusions?|infusing|iv (?:start|placement|access|push|therapy)|injections?|drug administration"
    r"|administ(?:ering|ration)|(?:medication|drug) prep\w*|chemotherapy)\b"
)
SPENT = Phrases(
    r"\b(?:(?:total|visit|encounter|face[- ]to[- ]face|provider|my)(?: \w+){0,3} time|time spent"
    r"|spent (?:a total of )?\d+|\d+ ?(?:minutes?|min) (?:was |were )?(?:spent|total)"
    r"|total of \d+ ?(?:minutes?|min))\b"
)
LEFT_OUT = Phrases(
    r"\b(?:exclu\w+|not includ\w+|does not include|without|separate(?:ly)? from|apart from|other than|minus|less"
    r"|outside(?: of)?|independent of|not count\w*)\b"
)
SPAN = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\s*(?:-|\u2013|to|until|till)\s*([01]?\d|2[0-3]):([0-5]\d)\b")


def separate_visit(note: Event[Note]) -> bool:
    """Whether a practitioner's note tells of a history, an examination or a decision beside the infusion."""
    practitioner = note.data.kind in ("provider", "plan")
    assessed = bool(section(note, "diagnosis") and section(note, "plan"))
    return practitioner and (assessed or says(SEPARATE, words(note)))


def counted_twice(chart: Chart) -> tuple[Event[Note], ...]:
    """The practitioner's notes whose time counts the infusion, by their words or by their minutes."""
    notes = (note for note in chart.notes if note.data.kind in ("provider", "plan") and note.data.state != "draft")
    return tuple(note for note in notes if any(_counts_work(text) for text in words(note)) or _attended(chart, note))


def _counts_work(text: str) -> bool:
    return any(
        SPENT.search(clause) and INFUSION_WORK.search(clause) and not LEFT_OUT.search(clause)
        for clause in clauses(text)
    )


def _attended(chart: Chart, note: Event[Note]) -> bool:
    """Whether the minutes the note names overlap an infusion that its author attended."""
    spans = list(_spans(note))
    return any(
        intersect(spans, run.running)
        for run in chart.infusions
        if any(same_person(entry.data.performer, note.data.author) for entry in run.entries)
    )


def _spans(note: Event[Note]) -> Iterator[Interval]:
    for text in words(note):
        for clause in clauses(text):
            for found in SPAN.finditer(clause) if SPENT.search(clause) and not LEFT_OUT.search(clause) else ():
                begin, end = (_on(note.data.occurred_at, *found.group(at, at + 1)) for at in (1, 3))
                yield Interval(begin, end if end >= begin else end + timedelta(days=1))


def _on(day: datetime, hour: str, minute: str) -> datetime:
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
