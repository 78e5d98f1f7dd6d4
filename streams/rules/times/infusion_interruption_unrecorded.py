"""An infusion was interrupted, and its entries do not say from when to when.

Why it matters
    Interrupted minutes are not infusion time. An interval charted as unbroken over an infiltration bills
    minutes in which nothing ran, and a pause that is never ended leaves the rest of the run in doubt.

Fires on
    08:00 mar start vancomycin order=O1
    08:40 note nursing N1 text="site infiltrated, infusion paused for 10 min"
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    08:40 note nursing N1 text="no infiltration, infusing without interruption"
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Chart the pause and resume times; interrupted minutes are not billed.

Feed notes
    Three signs: a pause or a rate of 0 that no resume, rate or stop follows; a nursing note about the
    infusion that reports an interruption, infiltration or line change; an access record that removes the
    line, or names such a reason, more than `time_tolerance` (5 minutes) inside the interval. Notes and
    access records count only where the interval is charted as unbroken, that is with no pause at all. Bags
    whose stop and start are both charted are no interruption left out.

Known gaps
    Words are matched plainly: what is denied ("no infiltration") or warned of ("monitor for infiltration")
    in the same clause does not count, and unusual wording is missed. A pause charted for one interruption
    answers for all that are reported. A note about several infusions is held against those that the reporting
    clause names, else against all it speaks of. A resume with no pause is not reported. Pump alarms reach the rule
    only where a note mentions them.

References
    wearemedicalcoders.com, IV hydration coding (time between bags never counts); codingahead.com 96366 (a
    bag change does not stop the clock). Words and tolerance are ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.access import Access
from schemas.alert import Evidence, Subject
from schemas.envelope import Event
from schemas.note import Note
from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line
from streams.encounter.infusions import Entry, Infusion
from streams.encounter.rates import halts, restarts
from streams.profiles.profile import Profile
from streams.profiles.terms import Vocabulary
from streams.rules.evidence import when
from streams.rules.rule import Finding, Services, rule
from streams.rules.wording import interrupted_by, notes_about, reports_interruption


@rule("infusion-interruption-unrecorded", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def infusion_interruption_unrecorded(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in by_line(chart, profile.vocabulary):
        if halt := _unended(infusion):
            yield _finding(
                infusion,
                "pause",
                "The infusion was paused; no resume or stop follows.",
                (when(halt, expected="resume or stop"),),
            )
        elif not infusion.pauses:
            yield from _reported(chart, infusion, profile.vocabulary)
            yield from _line_lost(chart, infusion, timedelta(minutes=profile.times.time_tolerance_minutes))


def _unended(infusion: Infusion) -> Entry | None:
    """Find the halt that nothing follows."""
    open_halt: Entry | None = None
    for entry in infusion.entries:
        if entry.data.action == "stop" or restarts(entry):
            open_halt = None
        elif halts(entry) and open_halt is None:
            open_halt = entry
    told = infusion.narrated_stop
    ended = open_halt is not None and told is not None and told.at >= open_halt.data.occurred_at
    return None if ended else open_halt


def _reported(chart: ClosedChart, infusion: Infusion, vocabulary: Vocabulary) -> Iterator[Finding]:
    about = notes_about(chart, infusion, vocabulary)
    notes = [note for note in about if infusion in _left_out(chart, note, vocabulary)]
    if notes:
        evidence = tuple(Evidence(event=note.ref, field="text", expected="pause and resume") for note in notes)
        yield _finding(infusion, "note", "A nursing note reports an interruption; no pause is charted.", evidence)


def _left_out(chart: ClosedChart, note: Event[Note], vocabulary: Vocabulary) -> list[Infusion]:
    """The infusions whose reported interruption is charted nowhere: a pause of any of them answers the note."""
    reported = interrupted_by(chart, note, vocabulary)
    return [] if any(infusion.pauses for infusion in reported) else reported


def _line_lost(chart: ClosedChart, infusion: Infusion, tolerance: timedelta) -> Iterator[Finding]:
    lost = [entry for entry in chart.access if _inside(entry, infusion, tolerance) and _breaks(entry)]
    if lost:
        message = "The line was lost while the infusion ran; no pause is charted."
        yield _finding(infusion, "access", message, tuple(when(entry, expected="pause and resume") for entry in lost))


def _inside(entry: Event[Access], infusion: Infusion, tolerance: timedelta) -> bool:
    at = entry.data.occurred_at
    return entry.data.access_id == infusion.access_id and any(
        run.start + tolerance < at < run.end - tolerance for run in infusion.running
    )


def _breaks(entry: Event[Access]) -> bool:
    return entry.data.action == "removed" or reports_interruption(entry.data.reason)


def _finding(infusion: Infusion, part: str, message: str, evidence: tuple[Evidence, ...]) -> Finding:
    return Finding(
        subject=Subject(administration_id=infusion.administration_id),
        message=message,
        suggestion="Chart when it was paused and when it was resumed.",
        evidence=evidence,
        part=part,
    )
