"""A nursing note or the pump gives another time for the start or stop of an administration than the MAR.

Why it matters
    Two times for one event leave open which was seen. Auditors look for it first, and where the other time
    gives another code or another unit, the smaller one is what survives.

Fires on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    09:20 note nursing N1 text="Vancomycin infusion started at 08:06 and stopped at 09:05."
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    09:20 note nursing N1 text="Vancomycin infusion started at 08:05 and stopped at 09:05."
    12:30 adt discharge

What to do
    Correct whichever is wrong as a labelled correction.

Feed notes
    Compared are the start and stop of the MAR with those in `documented` of a nursing note (`time_tolerance`, 5
    minutes), with clock times that a nursing note gives in words, and with a stop of `time_source` device. The
    last note that gives a time counts. The severity is downcode risk where the other times would change the
    code or the number of units.

Known gaps
    Words are read plainly: started, hung, began; stopped, ended, completed, finished, with a clock time in the
    same clause as the drug, or as an infusion where there is only one. A stop filled in from the schedule is
    left to `scheduled-duration-used-as-actual`. Whether a code would change is worked out for the
    administration alone, as if it were the initial service.

References
    wearemedicalcoders.com, Essential documentation requirements; A53778. No authority sets a tolerance: the 5
    minutes are ours (design).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.alert import Evidence, Measure, Subject
from streams.coding.units import extra_after_first
from streams.encounter.chart import ClosedChart
from streams.encounter.given import Given, by_line, charted
from streams.encounter.told import told
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.clock_times import ends_in_words
from streams.rules.evidence import whole_minutes
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import notes_about

PUSH_MINUTES, HYDRATION_MINUTES = 15, 31


class Time(NamedTuple):
    """One time of an event, and where it stands."""

    at: datetime
    ref: str
    field: str


Ends = dict[str, Time]
"""Start and stop, as far as a source gives them."""


@rule("mar-note-time-mismatch", severity="audit-risk", judged=("at-close",), needs=("MAR",))
def mar_note_time_mismatch(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    tolerance = timedelta(minutes=profile.times.time_tolerance_minutes)
    documented = _documented(chart, profile)
    vocabulary = profile.vocabulary
    runs = {run.administration_id for run in by_line(chart, vocabulary)}
    for given in charted(chart, vocabulary):
        mar = _on_mar(given)
        for other in (
            _in_words(chart, given, mar, vocabulary, runs) | documented.get(given.administration_id, {}),
            _of_device(given),
        ):
            apart = {name: other[name] for name in mar if name in other and _apart(mar, other, name) > tolerance}
            if apart:
                yield _finding(given, mar, other, apart, profile.times.time_tolerance_minutes)
                break


def _apart(mar: Ends, other: Ends, name: str) -> timedelta:
    return abs(mar[name].at - other[name].at)


def _on_mar(given: Given) -> Ends:
    """What the MAR charted by hand or scan; for a dose, the one time it has."""
    if given.infusion is None:
        return {"start": Time(given.began, given.first.ref, "occurred_at")}
    known = {"start": given.infusion.start, "stop": given.infusion.charted_stop}
    return {
        name: Time(end.at, end.ref, "occurred_at")
        for name, end in known.items()
        if end is not None and end.known not in ("narrative", "scheduled")
    }


def _documented(chart: ClosedChart, profile: Profile) -> dict[str, Ends]:
    """What nursing notes document, the last note that gives a time."""
    found: dict[str, Ends] = {}
    nursing = [note for note in chart.notes if note.data.kind == "nursing"]
    for note, item, given in told(chart, profile.vocabulary, nursing):
        for name in ("start", "stop"):
            at = getattr(item, name)
            if given is not None and at is not None:
                found.setdefault(given.administration_id, {})[name] = Time(at, note.ref, "documented")
    return found


def _in_words(chart: ClosedChart, given: Given, mar: Ends, vocabulary: Vocabulary, runs: set[str]) -> Ends:
    """What the text of nursing notes says, on the day that lies nearest."""
    if given.infusion is None or given.administration_id not in runs:
        return {}
    alone = len(runs) == 1
    return {
        name: Time(at, note.ref, "text")
        for note in notes_about(chart, given.infusion, vocabulary)
        for name, at in ends_in_words(note.data.text, given.infusion.drug, {n: end.at for n, end in mar.items()}, alone)
    }


def _of_device(given: Given) -> Ends:
    """What the pump recorded, beside an entry of the nurse."""
    if given.infusion is None:
        return {}
    return {
        entry.data.action: Time(entry.data.occurred_at, entry.ref, "occurred_at")
        for entry in given.infusion.of("stop")
        if entry.data.time_source == "device"
    }


def _finding(given: Given, mar: Ends, other: Ends, apart: Ends, tolerance: float) -> Finding:
    changes = _step(given, mar) != _step(given, mar | other)
    return Finding(
        subject=Subject(administration_id=given.administration_id),
        message="Another source gives another time than the MAR.",
        suggestion="Correct whichever is wrong as a labelled correction.",
        evidence=tuple(
            Evidence(event=time.ref, field=time.field, found=time.at.isoformat(), expected=against.at.isoformat())
            for name in sorted(apart)
            for time, against in ((mar[name], other[name]), (other[name], mar[name]))
        ),
        measure=Measure(minutes=max(whole_minutes(_apart(mar, other, name)) for name in apart), threshold=tolerance),
        severity="downcode-risk" if changes else None,
    )


def _step(given: Given, ends: Ends) -> tuple[bool, int] | None:
    """What the interval would earn: whether the code of the first hour, and how many further hours."""
    if not {"start", "stop"} <= set(ends):
        return None
    minutes = whole_minutes(ends["stop"].at - ends["start"].at)
    drug = given.drug
    hydration = drug is not None and drug.category == "hydration"
    earned = minutes >= HYDRATION_MINUTES if hydration else minutes > PUSH_MINUTES
    return earned, extra_after_first(minutes)
