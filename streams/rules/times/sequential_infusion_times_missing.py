"""Two or more drugs ran, and not each of them has an interval of its own.

Why it matters
    Which infusion is initial, which follows it and which runs beside it is read from the intervals. A drug
    without one, or several bags that share one, leave the codes of the whole visit open.

Fires on
    08:02 mar start vancomycin order=O1
    08:02 mar start cefepime order=O2
    09:05 mar stop vancomycin order=O1
    09:05 mar stop cefepime order=O2
    12:30 adt discharge

Silent on
    08:02 mar start vancomycin order=O1
    08:02 mar start cefepime order=O2
    09:05 mar stop vancomycin order=O1
    08:40 mar stop cefepime order=O2
    12:30 adt discharge

What to do
    Chart a start and stop for each bag.

Feed notes
    A shared interval is the same start and the same stop, to the minute, for different drugs under
    different orders. Drugs of one `bag_id`, or named as `additives`, are one infusate and share it rightly;
    so do drugs charted at different accesses. An infusion has no interval of its own where its start or its
    stop is not charted. That is one alert for the encounter, naming each.

Known gaps
    Two bags can truly start and end together; the alert asks for a look. A missing end also raises
    `infusion-start-time-missing` or `infusion-stop-time-missing` for its own administration: the catalogue
    does not hold one back for the other.

References
    wearemedicalcoders.com, Essential documentation requirements; STAR, injections and infusions; A53778;
    Medlearn 31 January 2022 (overlap is deducted from the second drug).
"""

from collections import defaultdict
from collections.abc import Iterator

from schemas.alert import Subject
from streams.encounter.chart import ClosedChart
from streams.encounter.given import by_line
from streams.encounter.infusions import Infusion
from streams.profiles.profile import Profile
from streams.rules.evidence import end, when
from streams.rules.rule import Finding, Services, rule


@rule("sequential-infusion-times-missing", severity="downcode-risk", judged=("at-close",), needs=("MAR",))
def sequential_infusion_times_missing(chart: ClosedChart, _services: Services, profile: Profile) -> Iterator[Finding]:
    runs = list(by_line(chart, profile.vocabulary))
    if len({_drug(run) for run in runs} - {""}) > 1:
        yield from _without_interval(runs)
        yield from _shared_interval(runs)


def _drug(run: Infusion) -> str:
    return ((run.drug.generic_name or run.drug.name or "") if run.drug else "").strip().lower()


def _without_interval(runs: list[Infusion]) -> Iterator[Finding]:
    """Find runs with an end missing; an end in the wrong order is charted, and reported as that."""
    bare = [run for run in runs if not (run.start and (run.stop or run.charted_stop))]
    if bare:
        yield Finding(
            subject=Subject(),
            message="Two or more drugs ran, and not each has a start and a stop.",
            suggestion="Chart a start and a stop for each bag.",
            evidence=tuple(when(run.entries[0], expected="start and stop") for run in bare),
            part="no-interval",
        )


def _shared_interval(runs: list[Infusion]) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Infusion]] = defaultdict(list)
    for run in runs:
        if run.start and run.stop and run.stop.known != "calculated":
            groups[f"{run.start.at.timestamp() // 60:.0f}", f"{run.stop.at.timestamp() // 60:.0f}"].append(run)
    for group in groups.values():
        first = group[0]
        others = [run for run in group[1:] if _separate(first, run)]
        if others:
            yield Finding(
                subject=Subject(administration_id=first.administration_id),
                message="Several bags of separate orders share one start and one stop.",
                suggestion="Chart the start and the stop of each bag.",
                evidence=tuple(end(run.stop) for run in (first, *others) if run.stop),
                part="shared-interval",
            )


def _separate(one: Infusion, other: Infusion) -> bool:
    """Whether these are different drugs, bags and orders, at one access as far as known."""
    orders = bool(one.order_id and other.order_id) and one.order_id != other.order_id
    bags = {entry.data.bag_id for entry in one.bags if entry.data.bag_id}
    one_bag = bool(bags & {entry.data.bag_id for entry in other.bags})
    apart = bool(one.access_id and other.access_id) and one.access_id != other.access_id
    return orders and _drug(one) != _drug(other) and not one_bag and not apart
