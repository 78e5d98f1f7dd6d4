"""One dose stands on the MAR twice: entered by scan and by hand, or one bag hung two times.

Why it matters
    Every entry is billed. A dose that was charted by the scanner and again by hand is charged twice, and
    overpayment for drug units is what auditors recover first.

Fires on
    08:00 mar given ondansetron id=A1 route=iv-push dose=4mg access=L1 entry_method=scan
    08:02 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual
    12:30 adt discharge

Silent on
    08:00 mar given ondansetron id=A1 route=iv-push dose=4mg access=L1 entry_method=scan
    08:03 mar given ondansetron id=A2 route=iv-push dose=4mg access=L1 entry_method=manual
    12:30 adt discharge

What to do
    Void the duplicate with a reason.

Feed notes
    Twice: two administrations of one drug, dose and access device, `given` or started within 2 minutes, one with
    `entry_method` scan and one manual. A bag: the same `bag_id` at two starts or new bags that lie further
    apart, or in two administrations of one drug.

Known gaps
    A missing dose or access device is equal only to a missing one. Two drugs charted with one bag at one time
    are one mixed bag. A second dose given in earnest within 2 minutes, scanned and typed, is taken for a
    duplicate.

References
    OIG reports A-03-13-00011 and A-09-12-02003 (titles only): overpayments for drug units. The 2 minutes are
    ours (design).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import Chart
from streams.encounter.infusions import Entry
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule

HUNG = ("start", "new-bag")
METHODS = {"scan", "manual"}


@rule("duplicate-administration", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def duplicate_administration(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    window = timedelta(minutes=profile.consistency.duplicate_minutes)
    entries = [*(entry for run in chart.infusions for entry in run.entries), *chart.doses]
    for one, other in _near(entries, window):
        if _twice(one, other, profile.vocabulary):
            yield _finding(one, other, "entry_method", "One dose was entered twice, by scan and by hand.", profile)
    bags: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.data.action in HUNG and entry.data.bag_id:
            bags[entry.data.bag_id].append(entry)
    for hung in bags.values():
        first, *again = sorted(hung, key=lambda entry: (entry.data.occurred_at, entry.order))
        for entry in again:
            if _hung_again(first, entry, window, profile.vocabulary):
                yield _finding(first, entry, "bag_id", "One bag was hung twice.", profile)
                break


def _near(entries: list[Entry], window: timedelta) -> list[tuple[Entry, Entry]]:
    """The pairs of what was begun by scan or by hand within the window of each other, as they were recorded."""
    begun = [item for item in entries if item.data.action in ("start", "given") and item.data.entry_method in METHODS]
    begun.sort(key=lambda entry: entry.data.occurred_at)
    pairs: list[tuple[Entry, Entry]] = []
    for at, one in enumerate(begun):
        for other in islice(begun, at + 1, None):
            if other.data.occurred_at - one.data.occurred_at > window:
                break
            pairs.append((one, other) if one.order < other.order else (other, one))
    return sorted(pairs, key=lambda pair: (pair[0].order, pair[1].order))


def _twice(one: Entry, other: Entry, vocabulary: Vocabulary) -> bool:
    mine, theirs = one.data, other.data
    return (
        {mine.entry_method, theirs.entry_method} == METHODS
        and mine.administration_id != theirs.administration_id
        and mine.access_id == theirs.access_id
        and vocabulary.name(mine.drug) == vocabulary.name(theirs.drug)
        and (mine.dose == theirs.dose or _equal(one, other, vocabulary))
    )


def _equal(one: Entry, other: Entry, vocabulary: Vocabulary) -> bool:
    dose = vocabulary.amount(one.data.dose)
    return dose is not None and dose == vocabulary.amount(other.data.dose)


def _hung_again(first: Entry, again: Entry, window: timedelta, vocabulary: Vocabulary) -> bool:
    """Whether it is another hanging: later, or the same drug in another administration."""
    later = again.data.occurred_at - first.data.occurred_at > window
    elsewhere = first.data.administration_id != again.data.administration_id
    return later or (elsewhere and vocabulary.name(first.data.drug) == vocabulary.name(again.data.drug))


def _finding(one: Entry, other: Entry, field: str, message: str, profile: Profile) -> Finding:
    return Finding(
        subject=Subject(administration_id=other.data.administration_id),
        message=message,
        suggestion="Void the duplicate with a reason.",
        evidence=(when(one), when(other), Evidence(event=other.ref, field=field)),
        measure=Measure(threshold=profile.consistency.duplicate_minutes),
        part=f"{field}/{one.data.administration_id}/{one.data.action}",
    )
