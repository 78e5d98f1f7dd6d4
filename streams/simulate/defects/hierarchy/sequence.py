"""Complex administration without a complex drug, and infusions that start in the same minute."""

from datetime import timedelta
from itertools import pairwise
from random import Random

from streams.simulate.chance import between, one_of
from streams.simulate.charges import charged, uncharged
from streams.simulate.course import MINUTE
from streams.simulate.defects.claims import COMPARED, administration, of_line
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled, about
from streams.simulate.defects.editing import moved, note_about, steady
from streams.simulate.plan import EncounterPlan, PlannedInfusion

AS_COMPLEX = {"96365": "96413", "96374": "96409", "96367": "96417", "96372": "96401"}
AS_PLAIN = {
    "96413": "96365", "96415": "96366", "96417": "96367", "96409": "96374", "96411": "96375", "96401": "96372",
    "96402": "96372",
}  # fmt: skip
COMPLEX = tuple(AS_PLAIN)


def complex_without_drug(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """A plain drug is billed as complex; or a visit of complex drugs alone is billed as plain throughout."""
    complex_lines = administration(plan, *COMPLEX)
    spoiled = plan
    if complex_lines:
        if _plain_drugs(plan):
            return None
        for line in complex_lines:
            spoiled = spoiled.changed(line, code=AS_PLAIN[line.data.code or ""])
    else:
        complex_lines = administration(plan, *AS_COMPLEX)
        if not complex_lines:
            return None
        complex_lines = [one_of(rng, complex_lines)]
        spoiled = plan.changed(complex_lines[0], code=AS_COMPLEX[complex_lines[0].data.code or ""])
    return Spoiled(
        plan=spoiled,
        evidence=of_line(*complex_lines),
        expected=("complex-administration-unsupported",),
        allowed=COMPARED,
    )


def complex_by_drug_and_work(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """Complex administration for a complex drug, with the nurse's rounds."""
    lines = administration(plan, *COMPLEX)
    return Spoiled(plan=plan, evidence=of_line(*lines)) if lines else None


def _plain_drugs(plan: EncounterPlan) -> bool:
    entries = [*(run.start for run in plan.infusions), *plan.doses]
    return any(entry.data.drug is not None and entry.data.drug.category == "therapeutic" for entry in entries)


def started_together(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Two infusions of one device are charted as started in the same minute, and one outlasts the other."""
    pair = _pair(plan, rng)
    if pair is None:
        return None
    first, second = pair
    spoiled = _started(plan, first, second, 0)
    return Spoiled(
        plan=uncharged(spoiled),
        evidence=about(second, *first.refs, *second.refs),
        expected=("service-sequence-undetermined",),
        allowed=(*ANY_DEFECT, "primary-infusion-unidentified"),
    )


def started_minutes_apart(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """They overlap just the same, and the second starts a few minutes after the first."""
    pair = _pair(plan, rng)
    if pair is None:
        return None
    first, second = pair
    near = _started(plan, first, second, between(rng, (1, 4)))
    return Spoiled(plan=charged(near), evidence=about(second, *first.refs, *second.refs))


def _started(plan: EncounterPlan, first: PlannedInfusion, second: PlannedInfusion, minutes: int) -> EncounterPlan:
    order, before = (plan.order_event(run.start.data.order_id) for run in (second, first))
    earlier = plan.changed(order, occurred_at=before.data.occurred_at, time=before.time + timedelta(seconds=2))
    return moved(earlier, second, first.began + minutes * MINUTE - second.began)


def _pair(plan: EncounterPlan, rng: Random) -> tuple[PlannedInfusion, PlannedInfusion] | None:
    """Two drug infusions of one category and device, one after the other, one of them much the longer."""
    drugs = [run for run in plan.infusions if not run.hydration and steady(run)]
    if len({str(run.start.data.drug) for run in drugs}) < len(drugs):
        return None
    pairs = [
        (one, other)
        for one, other in pairwise(drugs)
        if one.start.data.access_id == other.start.data.access_id
        and one.start.data.drug != other.start.data.drug
        and _category(one) == _category(other)
        and abs(one.minutes - other.minutes) > 20  # noqa: PLR2004 - more than what tells sequential from concurrent
        and note_about(plan, one) == note_about(plan, other)
        and not _others_begin(plan, one)
    ]
    return one_of(rng, pairs) if pairs else None


def _category(run: PlannedInfusion) -> str:
    return (run.start.data.drug.category if run.start.data.drug else None) or ""


def _others_begin(plan: EncounterPlan, run: PlannedInfusion) -> bool:
    """Whether something else is given in the minutes into which the second infusion moves."""
    others = [*(dose.data.occurred_at for dose in plan.doses), *(other.began for other in plan.infusions)]
    return any(run.began < at < run.began + 6 * MINUTE for at in others)
