"""The simulation itself: encounters one by one, their deliveries merged into one stream in order of arrival.

Only encounters whose records are still on their way are held in memory: what arrives before the next patient can
possibly write anything is handed out.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from streams.simulate.chance import chance
from streams.simulate.corrections import corrected
from streams.simulate.defects import DEFECTS, Defect, Spoiled
from streams.simulate.delivery import SimulatedEvent, deliveries
from streams.simulate.encounter import plan_encounter
from streams.simulate.memory import Memory
from streams.simulate.narrating import narrated
from streams.simulate.options import SimulateOptions
from streams.simulate.plan import EncounterPlan
from streams.simulate.schedule import slots
from streams.simulate.truth import Truth

Wanted = Literal["defect", "near-miss"]
WISHES: tuple[Wanted, ...] = get_args(Wanted)

LEAD = timedelta(hours=5)
"""Nothing of an encounter is written earlier than this before the arrival; an hour of it is for days of 23 hours."""


def simulate(options: SimulateOptions, tell: Callable[[Truth], object] = bool) -> Iterator[SimulatedEvent]:
    """Every delivery of a simulation in order of arrival; `tell` hears the truth of each encounter as it is planned."""
    zone = ZoneInfo(options.time_zone)
    pending: list[tuple[datetime, int, SimulatedEvent]] = []
    number = 0
    for plan, truth in plans(options):
        tell(truth)
        yield from _ripe(pending, plan.arrival - LEAD)
        rng = chance(options.seed, plan.encounter_id, "delivery")
        # What was open only while the patient was there is seen only where the records came in time.
        held_up = 0.0 if truth.live_rules else options.out_of_order
        for delivery in deliveries(
            plan.records, zone, rng, out_of_order=held_up, duplicate_rate=options.duplicate_rate
        ):
            number += 1
            heapq.heappush(pending, (delivery.arrives_at, number, delivery))
    while pending:
        yield heapq.heappop(pending)[2]


def _ripe(pending: list[tuple[datetime, int, SimulatedEvent]], until: datetime) -> Iterator[SimulatedEvent]:
    while pending and pending[0][0] < until:
        yield heapq.heappop(pending)[2]


def plans(options: SimulateOptions) -> Iterator[tuple[EncounterPlan, Truth]]:
    """Every encounter with its truth, in order of arrival.

    Where an encounter offers nothing for the defect it was drawn for, the next that does takes it: the rates hold.
    """
    wanted = _wanted(options.rules)
    ledger, memory = _Ledger(), Memory()
    for slot in slots(options):
        rng = chance(options.seed, slot.number, "defect")
        drawn = rng.random()
        if drawn < options.defect_rate:
            ledger.owed["defect"] += 1
        elif drawn < options.defect_rate + options.near_miss_rate:
            ledger.owed["near-miss"] += 1
        plan, truth = _judged(memory.recalled(plan_encounter(options, slot)), wanted, ledger, rng)
        if truth.clean and truth.near_miss is None:
            plan = narrated(plan)
        memory.keep(plan, clean=truth.clean)
        spared = truth.evidence.subject.administration_id if truth.evidence else None
        yield corrected(plan, rng, options.correction_rate, spared), truth


def _wanted(rules: tuple[str, ...]) -> list[Defect]:
    """The defects of these rules, or all of the facility's. Raises ValueError for a rule that has none."""
    unknown = sorted(set(rules) - set(DEFECTS))
    if unknown:
        raise ValueError(f"rules: {', '.join(unknown)} has no defect; there are {', '.join(sorted(DEFECTS))}")
    if not rules:
        return [defect for defect in DEFECTS.values() if defect.under == "facility"]
    return [DEFECTS[rule] for rule in rules]


class _Ledger:
    """What is still owed to the rates, and how often each rule had its turn, so that all have it alike."""

    def __init__(self) -> None:
        self.owed: Counter[Wanted] = Counter()
        self.used: Counter[tuple[Wanted, str]] = Counter()


def _judged(plan: EncounterPlan, wanted: list[Defect], ledger: _Ledger, rng: Random) -> tuple[EncounterPlan, Truth]:
    """The plan as it will be charted: with a defect, with a near-miss, or clean."""
    for what in (wish for wish in WISHES if ledger.owed[wish]):
        turns = rng.sample(wanted, len(wanted))
        for defect in sorted(turns, key=lambda turn: ledger.used[what, turn.rule]):
            spoiled = (defect.spoil if what == "defect" else defect.near_miss)(plan, rng)
            if spoiled is not None:
                ledger.owed[what] -= 1
                ledger.used[what, defect.rule] += 1
                return spoiled.plan, _truth(plan, defect.rule, spoiled, what)
    return plan, Truth(encounter_id=plan.encounter_id, patient_id=plan.patient_id, kind=plan.kind, clean=True)


def _truth(plan: EncounterPlan, rule: str, spoiled: Spoiled, what: Wanted) -> Truth:
    defect = what == "defect"
    return Truth(
        encounter_id=plan.encounter_id, patient_id=plan.patient_id, kind=plan.kind, clean=not defect,
        defect=rule if defect else None, near_miss=None if defect else rule, evidence=spoiled.evidence,
        expected_rules=spoiled.expected, allowed_rules=spoiled.allowed, live_rules=spoiled.live,
    )  # fmt: skip
