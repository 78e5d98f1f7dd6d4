"""Hydration: what is left of the fluid outside drug infusions (coding.md section 10).

It never runs concurrently (HAU-1CONC, OBC). Charted push minutes are taken from the stretch in which they fall,
without splitting it (ML-HYDPUSH); a paused stretch is one with its net minutes (inference). Each stretch must reach
31 minutes by itself (RCA-SHORT), unless the payer sums them (AAPC-HYDFRAG).
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from streams.coding.choice import Choice
from streams.coding.ledger import Hours, Ledger
from streams.coding.reported import CountedMinutes, Reported
from streams.coding.runs import Run
from streams.coding.tables import Codes, Thresholds
from streams.coding.units import extra_after_first, extra_from_zero
from streams.encounter.intervals import Interval, intersect, minutes, subtract, union

DRUG_INFUSIONS = ("infusion", "prolonged")


class Fragment(Struct, frozen=True, eq=False):
    """A stretch of fluid outside drug infusions."""

    run: Run
    intervals: tuple[Interval, ...]
    minutes: int
    deducted: int
    weak: str | None = None


def fragments(runs: Sequence[Run], choice: Choice) -> list[Fragment]:
    """The stretches of hydration with their net minutes, in clinical order (10.1, 10.2)."""
    fluids = [run for run in runs if run.technique == "hydration"]
    return [fragment for fluid in fluids for fragment in _stretches(fluid, runs, choice)]


def qualifies(found: Sequence[Fragment], choice: Choice, thresholds: Thresholds) -> list[Fragment]:
    """Those that may be reported: each of 31 minutes, or all where their sum reaches it (10.3)."""
    if choice.hydration_fragments == "summed":
        whole = sum(fragment.minutes for fragment in found)
        return list(found) if whole >= thresholds.hydration_minutes else []
    return [fragment for fragment in found if fragment.minutes >= thresholds.hydration_minutes]


def hydration(
    found: Sequence[Fragment], ledger: Ledger, codes: Codes, choice: Choice, first: Run | None, weak: str | None
) -> Iterable[Reported]:
    """What the qualifying stretches of a site earn; `first` is the initial service of the site (10.4, 10.5)."""
    more, initial = codes.hydration["more"], bool(found) and first is found[0].run
    if initial:
        head = found[0]
        begun = replace(head.run, start=head.intervals[0].start, intervals=head.intervals)
        doubt = weak or head.weak
        yield ledger.once(codes.hydration["initial"], begun, "initial", _initially(head), doubt, head.minutes)
    parts = [list(found)] if choice.hydration_fragments == "summed" and found else [[each] for each in found]
    for place, part in enumerate(parts):
        total, base = sum(fragment.minutes for fragment in part), initial and place == 0
        units = extra_after_first(total) if base else extra_from_zero(total)
        if not units:
            continue
        spans = [span for fragment in part for span in fragment.intervals]
        beside = "beyond the first hour" if base else "beside another initial service or stretch"
        because = f"hydration of {part[0].run.name}: {total} minutes outside drug infusions, {beside} (10)"
        runs = list(dict.fromkeys(fragment.run for fragment in part))
        doubt = next((fragment.weak for fragment in part if fragment.weak), None)
        yield ledger.hours(more, Hours(runs, spans, total, units, int(base), doubt), because)


def counted_minutes(found: Iterable[Fragment]) -> list[CountedMinutes]:
    """The minutes of the qualifying stretches."""
    return [CountedMinutes(each.run.ids, each.run.site, "hydration", each.minutes) for each in found]


def _initially(fragment: Fragment) -> str:
    return f"hydration of {fragment.run.name}: {fragment.minutes} minutes, no service ranks above it (6.5, 10.4)"


def _stretches(fluid: Run, runs: Sequence[Run], choice: Choice) -> Iterable[Fragment]:
    others = [run for run in runs if choice.hydration_scope == "any-site" or run.site == fluid.site]
    drugs = union(span for run in others if run.technique in DRUG_INFUSIONS for span in run.intervals)
    pushed = union(span for run in others if run.technique == "push" for span in run.intervals)
    for piece in subtract([Interval(fluid.start, fluid.end)], drugs):
        flowing = intersect(fluid.intervals, [piece])
        gross = minutes(flowing)
        if gross:
            deducted = minutes(intersect(flowing, pushed)) if choice.push_deduct_from_hydration == "documented" else 0
            yield Fragment(fluid, flowing, gross - deducted, deducted, fluid.weak or _doubt(fluid, others))


def _doubt(fluid: Run, others: Sequence[Run]) -> str | None:
    """On what the net minutes rest where the end of a drug that ran beside it is not documented."""
    beside = (run for run in others if run.technique in (*DRUG_INFUSIONS, "push") and run.start < fluid.end)
    return next((run.weak for run in beside if run.weak and (run.minutes is None or fluid.start < run.end)), None)
