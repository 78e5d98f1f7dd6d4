"""The times of an infusion contradict each other, or a stop lies after the time at which it was written down.

Why it matters
    An interval whose ends are the wrong way round has no length, and a time that had not come yet when it
    was charted was not observed. No minutes can be billed on either.

Fires on
    08:00 mar start vancomycin order=O1
    07:05 mar stop vancomycin order=O1
    12:30 adt discharge

Silent on
    08:00 mar start vancomycin order=O1
    09:05 mar stop vancomycin order=O1
    12:30 adt discharge

What to do
    Correct the wrong time as a labelled correction that keeps the original visible.

Feed notes
    Four contradictions: a stop at or before the start; a resume before its pause; a new bag after the stop
    of the infusion (or of the same `bag_id`); a stop more than `stop_ahead` (5 minutes) after the record's
    own `time`. A stop equal to the start is often the system's doing, which fills the end with the start.

Known gaps
    No authority gives a tolerance for a stop charted before it happened; 5 minutes are those of
    `charted-before-administration`, so that a clock a little ahead is no error. Flowsheets that write the
    end of the hour in advance raise it at every stop; ends with `time_source` scheduled are left to
    `scheduled-duration-used-as-actual`. A resume with no pause anywhere is not a contradiction of times,
    and is not reported.

References
    A53778; CGS, Amendments to medical records. The tolerance is ours (design).
"""

from collections.abc import Iterator
from datetime import timedelta

from schemas.alert import Evidence, Measure, Subject
from streams.encounter.chart import Chart
from streams.encounter.infusions import Entry, Infusion
from streams.encounter.rates import halts
from streams.profiles.profile import Profile
from streams.rules.evidence import end, when, whole_minutes
from streams.rules.rule import Finding, Services, rule

CORRECT = "Correct the wrong time as a labelled correction that keeps the original visible."


@rule("time-sequence-error", severity="blocks-billing", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def time_sequence_error(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in chart.infusions:
        if infusion.parenteral:
            yield from _stop_before_start(infusion)
            yield from _resume_before_pause(infusion)
            yield from _bag_after_stop(infusion)
            yield from _stop_ahead(infusion, profile.times.stop_ahead_minutes)


def _stop_before_start(infusion: Infusion) -> Iterator[Finding]:
    start, stop = infusion.start, infusion.charted_stop
    if start and stop and stop.at <= start.at:
        message = "The stop is the same time as the start." if stop.at == start.at else "The stop is before the start."
        yield _finding(infusion, "stop", message, (end(start), end(stop)))


def _resume_before_pause(infusion: Infusion) -> Iterator[Finding]:
    halted = [entry for entry in infusion.entries if halts(entry)]
    for resume in infusion.of("resume"):
        later = [entry for entry in infusion.of("pause") if entry.data.occurred_at > resume.data.occurred_at]
        if later and not any(entry.data.occurred_at <= resume.data.occurred_at for entry in halted):
            evidence = (when(resume), when(later[0]))
            yield _finding(infusion, "resume", "It was resumed before it was paused.", evidence)
            return


def _bag_after_stop(infusion: Infusion) -> Iterator[Finding]:
    for bag in infusion.of("new-bag"):
        own = [stop for stop in infusion.of("stop") if _same_bag(stop, bag)]
        again = [entry for entry in infusion.of("resume") if entry.data.occurred_at <= bag.data.occurred_at]
        ended = bool(own) and all(stop.data.occurred_at < bag.data.occurred_at for stop in own)
        resumed = any(entry.data.occurred_at >= own[-1].data.occurred_at for entry in again) if own else False
        if ended and not resumed and infusion.start and infusion.start.ref != bag.ref:
            evidence = (when(bag), when(own[-1]))
            yield _finding(infusion, "bag", "A new bag was hung after the infusion had stopped.", evidence)
            return


def _same_bag(stop: Entry, bag: Entry) -> bool:
    """Whether the stop can be that of the bag; without ids every stop can."""
    return not stop.data.bag_id or not bag.data.bag_id or stop.data.bag_id == bag.data.bag_id


def _stop_ahead(infusion: Infusion, tolerance: float) -> Iterator[Finding]:
    stop = infusion.charted_stop
    entry = next((entry for entry in infusion.of("stop") if stop and entry.ref == stop.ref), None)
    if entry is None or entry.data.time_source == "scheduled":
        return
    ahead = entry.data.occurred_at - entry.time
    if ahead > timedelta(minutes=tolerance):
        measure = Measure(minutes=whole_minutes(ahead), threshold=tolerance)
        evidence = (when(entry, expected=f"at or before {entry.time.isoformat()}"),)
        yield _finding(infusion, "ahead", "The stop was written down before it happened.", evidence, measure)


def _finding(
    infusion: Infusion,
    part: str,
    message: str,
    evidence: tuple[Evidence, ...],
    measure: Measure | None = None,
) -> Finding:
    return Finding(
        subject=Subject(administration_id=infusion.administration_id),
        message=message,
        suggestion=CORRECT,
        evidence=evidence,
        measure=measure,
        part=part,
    )
