"""What was given as part of something else: a procedure, an imaging study, a transfusion.

Known by its purpose, by the agent, by the words of its order or entry, or by the window of a procedure note. Only
minutes and yes or no leave this module.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import Chart
from streams.encounter.given import Given, administered
from streams.encounter.intervals import Interval
from streams.encounter.notes import words
from streams.profiles.phrases import Phrases
from streams.profiles.terms import Vocabulary, spelled
from streams.rules.statements import says
from streams.rules.wording import clauses

BILLED_AS: dict[str, tuple[str, ...]] = {
    "infusion": ("96365", "96367", "96368", "96413", "96417"),
    "push": ("96374", "96375", "96376", "96409", "96411"),
    "hydration": ("96360", "96361"),
    "injection": ("96372", "96401", "96402"),
}
"""The codes that each kind of service is billed by, further hours of drugs left out."""
PURPOSES = {"imaging": "imaging", "procedure": "procedure"}
CONTRAST = Phrases(
    r"\b(?:contrast|omnipaque|isovue|visipaque|optiray|ultravist|gadavist|magnevist|dotarem|clariscan|prohance|multihance"
    r"|iohexol|iopamidol|iodixanol|ioversol|iopromide|gad\w{3,}|definity|lumason|perflutren|regadenoson|lexiscan)\b"
)
SEDATION = Phrases(
    r"\b(?:(?:procedural|moderate|conscious|deep) sedation|an(?:a)?esthe\w+|peri-?operative|pre-?op\w*|intra-?op\w*"
    r"|surgical prophylaxis|(?:for|during|before) (?:the )?(?:procedure|surgery|biopsy|endoscopy|colonoscopy))\b"
)
BLOOD = Phrases(
    r"\b(?:transfusion|(?:with|between|before|after) (?:the )?(?:blood|prbcs?|units?|platelets|plasma)"
    r"|blood (?:products?|units?|tubing))\b"
)
PROCEDURE = Phrases(
    r"\b(?:procedure|surgery|operation|anesthesia|anaesthesia|sedation|biops\w+|endoscop\w+|colonoscop\w+|incision|case"
    r"|scope)\b"
)
CLOCK = re.compile(r"\b([01]?\d|2[0-3]):?([0-5]\d)\b")


def integral(chart: Chart, vocabulary: Vocabulary) -> dict[str, str]:
    """Which administrations were part of something else, and of what."""
    return chart.once((integral, id(vocabulary)), lambda: _integral(chart, vocabulary))


def _integral(chart: Chart, vocabulary: Vocabulary) -> dict[str, str]:
    windows = [window for note in chart.notes if note.data.kind == "procedure" for window in _windows(note)]
    found = {one.administration_id: _part_of(chart, one, windows) for one in administered(chart, vocabulary)}
    return {ident: what for ident, what in found.items() if what}


def billed_as(given: Given, vocabulary: Vocabulary) -> str | None:
    """The kind of code such a service is billed by."""
    if given.infusion and given.by_vein:
        return "hydration" if vocabulary.category(given.drug) == "hydration" else "infusion"
    if given.by_vein:
        return "push"
    return "injection" if given.route in ("intramuscular", "subcutaneous", "injection-unspecified") else None


def _part_of(chart: Chart, given: Given, windows: list[Interval]) -> str | None:
    if given.purpose in PURPOSES:
        return PURPOSES[given.purpose]
    drug, order = given.drug, chart.order(given.order_id)
    if drug and CONTRAST.search(spelled(f"{drug.generic_name or ''} {drug.name or ''}")):
        return "imaging"
    said = [entry.data.reason for entry in given.entries]
    said += [order.data.indication, order.data.frequency] if order else []
    for what, pattern in (("imaging", CONTRAST), ("procedure", SEDATION), ("transfusion", BLOOD)):
        if says(pattern, said):
            return what
    inside = any(window.start <= given.began <= window.end for window in windows)
    return "procedure" if inside and not (order and (order.data.indication or "").strip()) else None


def _windows(note: Event[Note]) -> Iterator[Interval]:
    """When the procedure took place, as far as its note says."""
    items = [item for item in note.data.documented or () if item.start and item.stop and not item.administration_id]
    yield from (Interval(item.start, item.stop) for item in items if item.start and item.stop)
    for text in words(note):
        for clause in clauses(text):
            clocks = CLOCK.findall(clause) if PROCEDURE.search(clause) else []
            if len(clocks) >= 2:  # noqa: PLR2004 - a beginning and an end
                begin, end = (_on(note.data.occurred_at, *clock) for clock in (clocks[0], clocks[-1]))
                yield Interval(begin, end if end >= begin else end + timedelta(days=1))


def _on(day: datetime, hour: str, minute: str) -> datetime:
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
