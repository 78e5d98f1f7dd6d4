"""What really happens in a visit: the steps of a regimen laid out in time, minute by minute.

A run is the truth that charting describes. On one line, two drugs never flow at once unless the regimen says so, no two
begin in the same minute, and a run lasts what was ordered within a few per cent, as pumps and people do.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from streams.simulate.chance import between, happens, one_of
from streams.simulate.formulary import MEDICATIONS, Medication, RateSteps
from streams.simulate.regimens import Regimen, Step

MINUTE = timedelta(minutes=1)
BAG = 1000.0
PAUSE_SHARE = 0.06
WORTH_A_PAUSE = 25
SHORTEST_DRUG, SHORTEST_FLUID = 17, 32

RateChange = tuple[datetime, float]


class Run(Struct, frozen=True, kw_only=True):
    """One drug given once: from when to when, how fast, with what pauses and bags; a push has no length here."""

    step: Step
    medication: Medication
    dose: float
    order: int
    start: datetime
    stop: datetime
    ordered_minutes: int = 0
    rate: float = 0
    rate_changes: tuple[RateChange, ...] = ()
    pauses: tuple[tuple[datetime, datetime], ...] = ()
    bags: tuple[datetime, ...] = ()

    @property
    def second_line(self) -> bool:
        return bool(self.step.second_line)

    @property
    def minutes(self) -> int:
        """Minutes it flowed."""
        held = sum((again - pause for pause, again in self.pauses), timedelta(0))
        return (self.stop - self.start - held) // MINUTE


class Course:
    """The runs of one visit as they are laid out."""

    def __init__(self, rng: Random, begin: datetime) -> None:
        self.runs: list[Run] = []
        self._rng = rng
        self._started = self._ended = begin

    def follow(self, regimen_steps: Iterable[Step]) -> None:
        """Lay out the steps one after the other."""
        for step in regimen_steps:
            if happens(self._rng, step.share):
                self._take(step, 1 + max((run.order for run in self.runs), default=-1))

    @property
    def end(self) -> datetime:
        """When the last of it is over."""
        return max((run.stop for run in self.runs), default=self._ended)

    def _take(self, step: Step, order: int) -> None:
        rng, medication = self._rng, MEDICATIONS[step.medication]
        dose = one_of(rng, medication.doses)
        at = self._started if step.beside or step.concurrent else self._ended
        at += between(rng, step.gap) * MINUTE
        first: Run | None = None
        for _ in range(between(rng, step.times)):
            run = self._placed(self._run(step, medication, dose, order, at))
            self.runs.append(run)
            first = first or run
            at = run.start + between(rng, step.every) * MINUTE
        if first is not None and not step.concurrent:
            self._started, self._ended = first.start, first.stop

    def _run(self, step: Step, medication: Medication, dose: float, order: int, at: datetime) -> Run:
        if not medication.infused:
            return Run(step=step, medication=medication, dose=dose, order=order, start=at, stop=at)
        volume = medication.millilitres(dose)
        if medication.steps:
            ordered, changes, ran = _stepped(medication.steps, volume, self._rng)
            rate = medication.steps.starting
        else:
            ordered, changes = medication.ordered_minutes(dose), ()
            ran = _about(ordered, self._rng)
            rate = round(volume / ordered * 60, 1)
        ran = max(ran, SHORTEST_FLUID if medication.fluid else SHORTEST_DRUG)
        return Run(
            step=step, medication=medication, dose=dose, order=order, start=at, stop=at + ran * MINUTE, rate=rate,
            ordered_minutes=ordered, rate_changes=tuple((at + after * MINUTE, faster) for after, faster in changes),
        )  # fmt: skip

    def _placed(self, run: Run) -> Run:
        """The run where the line is free for it, with its bags and perhaps a pause."""
        run = _moved(run, self._free(run) - run.start)
        if not run.medication.infused:
            return run
        bags = int(run.dose // BAG) if run.medication.fluid else 1
        between_bags = (run.stop - run.start) // max(bags, 1) // MINUTE * MINUTE
        run = replace(run, bags=tuple(run.start + number * between_bags for number in range(1, bags)))
        if not (run.medication.fluid or run.rate_changes or run.step.concurrent) and run.minutes >= WORTH_A_PAUSE:
            run = self._perhaps_held(run)
        return self._set_apart(run)

    def _perhaps_held(self, run: Run) -> Run:
        if not happens(self._rng, PAUSE_SHARE):
            return run
        held = run.start + int(run.minutes * (0.3 + 0.4 * self._rng.random())) * MINUTE
        length = between(self._rng, (3, 14)) * MINUTE
        longer = replace(run, pauses=((held, held + length),), stop=run.stop + length)
        return longer if self._free(longer) == run.start else run

    def _set_apart(self, run: Run) -> Run:
        """The run a minute shorter where it would look rounded, or tie for the longest of its kind."""
        alike = [other.minutes for other in self.runs if other.medication.drug.category == run.medication.drug.category]
        longest = max(alike, default=0)
        while _rounded(run) or (run.minutes == longest and not run.medication.fluid):
            run = replace(run, stop=run.stop - MINUTE)
        return run

    def _free(self, run: Run) -> datetime:
        """When the run can begin: nobody begins in that minute, and its kind of infusion does not flow already."""
        at, length = run.start, run.stop - run.start
        while True:
            blocking = max((other.stop for other in self.runs if _collide(run, other, at, length)), default=None)
            if blocking is None:
                return at
            at = max(at + MINUTE, blocking + 2 * MINUTE)


def _collide(run: Run, other: Run, at: datetime, length: timedelta) -> bool:
    if other.start == at:
        return True
    both = run.medication.infused and other.medication.infused and run.second_line == other.second_line
    if not both or run.step.concurrent or run.medication.fluid != other.medication.fluid:
        return False
    return at <= other.stop and other.start <= at + length


def _about(ordered: int, rng: Random) -> int:
    """What an ordered run really takes."""
    return round(ordered * (1 + max(-0.07, min(0.07, rng.gauss(0, 0.028)))))


def _stepped(steps: RateSteps, volume: float, rng: Random) -> tuple[int, tuple[tuple[int, float], ...], int]:
    """Ordered minutes, rate changes as (minutes after the start, mL/h), and the minutes it takes."""
    rate, left, after, changes = steps.starting, volume, 0, []
    while left > rate * steps.interval / 60 and rate < steps.maximum:
        wait = steps.interval + between(rng, (0, 2))
        left -= rate * wait / 60
        after += wait
        rate = min(rate + steps.increment, steps.maximum)
        changes.append((after, rate))
    last = max(round(left / rate * 60), 3)
    return after + last, tuple(changes), after + max(_about(last, rng), 3)


def _moved(run: Run, by: timedelta) -> Run:
    if not by:
        return run
    changes = tuple((at + by, rate) for at, rate in run.rate_changes)
    return replace(run, start=run.start + by, stop=run.stop + by, rate_changes=changes)


def _rounded(run: Run) -> bool:
    """Both ends on a half hour: once in 900 runs by chance, and it looks copied from a schedule."""
    return run.start.minute % 30 == 0 and run.stop.minute % 30 == 0


def lay_out(regimen: Regimen, begin: datetime, rng: Random) -> Course:
    """The course of a regimen from `begin` on."""
    course = Course(rng, begin)
    course.follow(regimen.steps)
    return course
