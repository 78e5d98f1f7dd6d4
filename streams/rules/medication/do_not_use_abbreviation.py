"""An abbreviation of the official do-not-use list stands in free text about a drug.

Why it matters
    "10U" has been read as 100, "MS" as morphine and as magnesium. The list is short because each of these has
    killed somebody.

Fires on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide order=O1 dose=200mg route=iv-push for=5 reason="loading, then 100.0 mg QD"
    12:30 adt discharge

Silent on
    07:30 order O1 lacosamide dose=200mg route=iv-push frequency=once by=P1
    08:00 mar given lacosamide order=O1 dose=200mg route=iv-push for=5 reason="loading, then 100 mg daily"
    12:30 adt discharge

What to do
    Write the full word or the corrected number.

Feed notes
    Free text only: the `reason` of a MAR entry, indication, reason for use and endpoint of an order, text and
    sections of a note that is not a draft. Coded fields (units, frequency, names of drugs) are not read, nor
    are laboratory results (a unit followed by a slash). The patterns are in the vocabulary
    (`abbreviations.toml`): U, IU, QD, QOD, a trailing zero, a missing leading zero, MS, MSO4, MgSO4.

Known gaps
    "MS" counts only beside a dose or a route, because it is a disease too. Text that quotes an abbreviation
    is not told from text that uses it.

References
    Joint Commission, official do-not-use list (handwritten, free-text and pre-printed text).
"""

from collections.abc import Iterable, Iterator

from schemas.alert import Evidence, Subject
from schemas.base import EventData
from schemas.envelope import Event
from schemas.order import Order
from streams.encounter.chart import Chart
from streams.encounter.notes import words
from streams.profiles.profile import Profile
from streams.rules.rule import Finding, Services, rule


@rule("do-not-use-abbreviation", severity="informational", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def do_not_use_abbreviation(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    entries = [entry for run in chart.infusions for entry in run.entries]
    texts: list[tuple[Subject, Event[EventData], str, Iterable[str | None]]] = [
        (Subject(administration_id=entry.data.administration_id), entry, "reason", (entry.data.reason,))
        for entry in (*entries, *chart.doses, *chart.not_given)
    ]
    texts += [(Subject(order_id=order.data.order_id), order, "indication", _free(order.data)) for order in chart.orders]
    texts += [
        (Subject(note_id=note.data.note_id), note, "text", tuple(words(note)))
        for note in chart.notes
        if note.data.state != "draft"
    ]
    yield from _findings(texts, profile)


def _findings(
    texts: list[tuple[Subject, Event[EventData], str, Iterable[str | None]]], profile: Profile
) -> Iterator[Finding]:
    """One finding for each administration, order or note, with every abbreviation in it."""
    found: dict[Subject, list[Evidence]] = {}
    for subject, event, field, parts in texts:
        names = dict.fromkeys(name for part in parts if part for name in profile.vocabulary.abbreviated(part))
        if names:
            evidence = [Evidence(event=event.ref, field=field, found=name) for name in names]
            found.setdefault(subject, []).extend(evidence)
    for subject, evidence in found.items():
        yield Finding(
            subject=subject,
            message="A do-not-use abbreviation stands in the text.",
            suggestion="Write the full word or the corrected number.",
            evidence=tuple(evidence),
        )


def _free(order: Order) -> tuple[str | None, ...]:
    """What of an order is free text."""
    return (order.indication, order.as_needed_for, order.titration.endpoint if order.titration else None)
