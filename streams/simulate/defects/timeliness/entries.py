"""MAR entries filed at the wrong time: hours later with no label, before they happened, or all in one sitting."""

from datetime import timedelta
from random import Random

from schemas.alert import Subject
from streams.simulate.chance import between, happens, one_of
from streams.simulate.course import MINUTE
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.editing import refiled, steady
from streams.simulate.defects.signing import concerning
from streams.simulate.plan import EncounterPlan, Entry

HALF = 0.5
BATCH, SPAN = 4, timedelta(hours=2)
LABEL_MINUTES = 240


def _subject(entry: Entry) -> Subject:
    return Subject(administration_id=entry.data.administration_id)


def _some_entry(plan: EncounterPlan, rng: Random) -> Entry:
    entries = [entry for entry in plan.mar if entry.data.action in ("start", "stop", "given")]
    return one_of(rng, [entry for entry in entries if entry.data.purpose != "flush"])


def charted_late(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An entry is filed more than four hours later and says nothing of it."""
    entry = _some_entry(plan, rng)
    minutes = between(rng, (LABEL_MINUTES + 1, 900))
    filed = entry.data.occurred_at + timedelta(minutes=minutes, seconds=between(rng, (1, 59)))
    spoiled = plan.changed(entry, time=filed, late_entry=None, reason=None, entry_method="manual")
    return Spoiled(
        plan=spoiled,
        evidence=concerning(_subject(entry), entry),
        expected=("late-entry-unlabelled",),
        allowed=(*ANY_DEFECT, "order-element-missing"),
    )


def charted_late_and_labelled(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An entry is filed as late and says so, or a few minutes before the four hours are over."""
    entry = _some_entry(plan, rng)
    late = happens(rng, HALF)
    minutes = between(rng, (LABEL_MINUTES + 1, 900) if late else (LABEL_MINUTES - 15, LABEL_MINUTES - 1))
    near = refiled(plan, entry, entry.data.occurred_at + timedelta(minutes=minutes))
    if not late:
        near = near.changed(entry, reason=entry.data.reason)
    return Spoiled(plan=near, evidence=concerning(_subject(entry), entry))


def charted_ahead(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """An entry is filed before what it claims has happened."""
    entry = _some_entry(plan, rng)
    filed = entry.data.occurred_at - timedelta(minutes=between(rng, (5, 40)), seconds=between(rng, (1, 59)))
    return Spoiled(
        plan=plan.changed(entry, time=filed, late_entry=None, reason=None),
        evidence=concerning(_subject(entry), entry),
        expected=("charted-before-administration",),
        allowed=(*ANY_DEFECT, "administration-order-missing"),
    )


def charted_a_little_ahead(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The clock of the MAR is a few minutes behind that on the wall."""
    entry = _some_entry(plan, rng)
    filed = entry.data.occurred_at - timedelta(minutes=between(rng, (1, 4)), seconds=between(rng, (1, 60)))
    near = plan.changed(entry, time=filed, late_entry=None, reason=None)
    allowed = ("administration-order-missing",)
    return Spoiled(plan=near, evidence=concerning(_subject(entry), entry), allowed=allowed)


def _ends(plan: EncounterPlan, rng: Random) -> tuple[Entry, ...]:
    """Starts and stops that reach over two hours and can be filed together before any is late."""
    ends = sorted(
        (end for run in plan.infusions if steady(run) for end in (run.start, run.stop)),
        key=lambda end: end.data.occurred_at,
    )
    every = [end for run in plan.infusions for end in run.of("start", "stop")]
    windows = [ends[number : number + BATCH] for number in range(len(ends) - BATCH + 1)]
    fitting = [
        window
        for window in windows
        if SPAN <= window[-1].data.occurred_at - window[0].data.occurred_at < timedelta(minutes=LABEL_MINUTES - 60)
        and _alone(every, window)
    ]
    return tuple(one_of(rng, fitting)) if fitting else ()


def _alone(ends: list[Entry], window: list[Entry]) -> bool:
    """Whether no other start or stop was filed around the time at which these are filed together."""
    filed = window[-1].data.occurred_at
    others = [end.time for end in ends if end not in window]
    return not any(filed - 2 * MINUTE < time < filed + 10 * MINUTE for time in others)


def _filed_together(plan: EncounterPlan, ends: tuple[Entry, ...], *, step: int, method: str) -> EncounterPlan:
    filed = ends[-1].data.occurred_at + 3 * MINUTE
    performer = ends[0].data.performer
    for number, end in enumerate(ends):
        at = filed + timedelta(seconds=number * step)
        fields = {"late_entry": None, "reason": None, "entry_method": method, "performer": performer}
        plan = plan.changed(end, time=at, **fields)
    return plan


def charted_together(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """Starts and stops of two hours and more are typed within two minutes."""
    ends = _ends(plan, rng)
    if not ends:
        return None
    spoiled = _filed_together(plan, ends, step=between(rng, (5, 40)), method="manual")
    return Spoiled(
        plan=spoiled, evidence=concerning(Subject(), *ends), expected=("batch-charted-times",), allowed=ANY_DEFECT
    )


def charted_one_by_one(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The same, a little more slowly, or from the scanner."""
    ends = _ends(plan, rng)
    if not ends:
        return None
    typed = happens(rng, HALF)
    near = _filed_together(
        plan, ends, step=between(rng, (41, 55)) if typed else 20, method="manual" if typed else "scan"
    )
    return Spoiled(plan=near, evidence=concerning(Subject(), *ends))
