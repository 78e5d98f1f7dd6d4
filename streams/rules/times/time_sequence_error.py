"""The times of an infusion contradict each other.

Why it matters
    An interval whose ends are the wrong way round has no length, and no minutes can be billed on it.

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
    Three contradictions: a stop at or before the start; a resume before its pause; a new bag after the stop of
    the infusion (or of the same `bag_id`). A stop equal to the start is often the system's doing, which fills
    the end with the start.

Known gaps
    A stop in the future of its own record is named by the catalogue here and under
    `charted-before-administration`; that rule reports it, because one cause is one alert and there it has its
    tolerance. A resume with no pause anywhere is not a contradiction of times, and is not reported.

References
    A53778; CGS, Amendments to medical records. Which rule reports a stop ahead is ours (design).
"""

from collections.abc import Iterator

from schemas.alert import Evidence, Subject
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import Entry, Infusion
from streams.encounter.rates import halts
from streams.profiles.profile import Profile
from streams.rules.evidence import end, when
from streams.rules.rule import Finding, Services, rule

CORRECT = "Correct the wrong time as a labelled correction that keeps the original visible."


@rule("time-sequence-error", severity="blocks-billing", judged=("as-events-arrive", "at-close"), needs=("MAR",))
def time_sequence_error(chart: Chart, _services: Services, profile: Profile) -> Iterator[Finding]:
    for infusion in by_line(chart, profile.vocabulary):
        yield from _stop_before_start(infusion)
        yield from _resume_before_pause(infusion)
        yield from _bag_after_stop(infusion)


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


def _finding(
    infusion: Infusion,
    part: str,
    message: str,
    evidence: tuple[Evidence, ...],
) -> Finding:
    return Finding(
        subject=Subject(administration_id=infusion.administration_id),
        message=message,
        suggestion=CORRECT,
        evidence=evidence,
        part=part,
    )
