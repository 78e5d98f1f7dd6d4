"""Starts and stops of hours of infusing were entered by hand within two minutes, as from memory.

Why it matters
    Times that are typed in one sitting were not read from the clock at the bedside. Every interval among them
    is an estimate, and minutes decide what is billed.

Fires on
    08:00 mar start vancomycin id=A1 by=RN1 recorded=10:05
    09:00 mar stop vancomycin id=A1 by=RN1 recorded=10:05
    09:05 mar start cefepime id=A2 by=RN1 recorded=10:06
    10:00 mar stop cefepime id=A2 by=RN1 recorded=10:06
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin id=A1 by=RN1 recorded=10:05
    09:00 mar stop vancomycin id=A1 by=RN1 recorded=10:05
    09:05 mar start cefepime id=A2 by=RN1 recorded=10:06
    10:00 mar stop cefepime id=A2 by=RN1 recorded=10:08
    12:30 adt discharge

What to do
    Chart at the bedside, and label as late what was charted afterwards.

Feed notes
    At least `batch_entries` (4) starts and stops of one performer that reach over `batch_span` (2 h) of clinical
    time and were recorded within `batch_window` (2 minutes). Entries by scan or device, and times of the pump,
    are left out; so are entries that say they are late. A corrected entry dates from its first filing. One
    alert for each performer.

Known gaps
    An entry that does not say how it was made counts as made by hand. Batches over several charts of one
    documenter are not seen on one chart. Notes do not count: they may tell of hours.

References
    UT Health, Late entry, addendum, amendment. Number, span and window are ours (design).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.alert import Measure, Subject
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import Entry
from streams.encounter.versions import first_filed
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.profiles.timeliness import Timeliness
from streams.rules.evidence import when, whole_minutes
from streams.rules.rule import Finding, Services, rule


@rule("batch-charted-times", severity="audit-risk", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def batch_charted_times(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    knobs = profile.timeliness
    for performer, entries in sorted(_by_performer(chart, profile.vocabulary).items()):
        batch = _batch(entries, first_filed(chart, entries), knobs)
        if batch:
            at = [entry.data.occurred_at for entry in batch]
            yield Finding(
                subject=Subject(),
                message="Starts and stops of several hours were entered together by hand.",
                suggestion="Chart at the bedside; label as late what was charted afterwards.",
                evidence=tuple(when(entry) for entry in batch),
                measure=Measure(minutes=whole_minutes(max(at) - min(at)), threshold=knobs.batch_span_minutes),
                part=performer,
            )


def _by_performer(chart: Chart, vocabulary: Vocabulary) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for infusion in by_line(chart, vocabulary):
        for entry in infusion.of("start", "stop"):
            by_hand = entry.data.entry_method in ("", None, "manual") and entry.data.time_source != "device"
            if by_hand and not entry.data.late_entry:
                performer = entry.data.performer
                found[(performer.id if performer else None) or ""].append(entry)
    return found


def _batch(entries: list[Entry], filed: dict[str, datetime], knobs: Timeliness) -> list[Entry]:
    """Every entry that belongs to a batch, in recorded order."""
    window, span = timedelta(minutes=knobs.batch_window_minutes), timedelta(minutes=knobs.batch_span_minutes)
    found: dict[str, Entry] = {}
    ordered = sorted(entries, key=lambda entry: (filed[entry.ref], entry.order))
    times = [filed[entry.ref] for entry in ordered]
    for number, first in enumerate(times):
        together = ordered[number : bisect_right(times, first + window)]
        at = [entry.data.occurred_at for entry in together]
        if len(together) >= knobs.batch_entries and max(at) - min(at) >= span:
            found |= {entry.ref: entry for entry in together}
    return list(found.values())
