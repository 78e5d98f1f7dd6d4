"""Values and times of the last visit left in a note of today, and values of today in the words of the last visit."""

import re
from random import Random

from streams.simulate.chance import happens
from streams.simulate.defects.copy_forward.reading import (
    VITALS,
    arrival_note,
    assessment,
    in_note,
    last_nursing,
    measured,
    redrawn,
    words_of,
)
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.rewriting import neutral
from streams.simulate.narrating import ran, told_of
from streams.simulate.plan import EncounterPlan, PlannedInfusion

RAN = re.compile(r"\bran from (\d\d:\d\d) to (\d\d:\d\d)\.")
TIMES_SHARE = 0.4
Times = tuple[str, str]
PULSE = re.compile(r"pulse \d+")


def old_values(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The assessment is new but for vital signs and weight, which are those of the last visit; or a run is."""
    if happens(rng, TIMES_SHARE) and (spoiled := old_times_of_one(plan, rng)):
        return spoiled
    note, source = assessment(plan), arrival_note(plan.before)
    if note is None or source is None:
        return None
    text = f"{measured(note.data.text or '', source.data.text or '')} {neutral(rng)}"
    return Spoiled(
        plan=plan.changed(note, text=text),
        evidence=in_note(note),
        expected=("stale-copied-content",),
        allowed=ANY_DEFECT,
    )


def fresh_values(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The assessment has the words of the last visit and its pulse; everything else was measured today."""
    note, source = assessment(plan), arrival_note(plan.before)
    if note is None or source is None:
        return None
    old, own = source.data.text or "", note.data.text or ""
    vitals = VITALS.search(old)
    pulse = PULSE.search(vitals[0]) if vitals else None
    text = measured(redrawn(words_of(source), rng), own) + own[own.index(":") - 2 :]
    if pulse:
        text = PULSE.sub(pulse[0], text)
    return Spoiled(plan=plan.changed(note, text=text), evidence=in_note(note))


def old_times(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The last nursing note tells starts and stops of the last visit: of two runs, or of one while nobody was here."""
    old, runs = _charted_before(plan), _plain(plan)
    told = list(zip(runs, old, strict=False))[:2]
    if len(told) == 2 or (told and _away(plan, told[0][1])):  # noqa: PLR2004 - two, as the rule says
        return _telling(plan, told, "copied-infusion-times")
    return None


def old_times_of_one(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The last nursing note tells start and stop of one administration of the last visit, at a time of today's stay."""
    inside = [times for times in _charted_before(plan) if not _away(plan, times)]
    return _telling(plan, list(zip(_plain(plan), inside, strict=False))[:1], "stale-copied-content")


def _telling(plan: EncounterPlan, told: list[tuple[PlannedInfusion, Times]], rule: str) -> Spoiled | None:
    note = last_nursing(plan)
    if note is None or not told:
        return None
    said = [RAN.sub(f"ran from {times[0]} to {times[1]}.", ran(plan, run, run.began, run.ended)) for run, times in told]
    return Spoiled(
        plan=plan.changed(note, text=" ".join([note.data.text or "", *said])),
        evidence=in_note(note, *(entry for run, _ in told for entry in (run.start, run.stop))),
        expected=(rule,),
        allowed=(*ANY_DEFECT, "mar-note-time-mismatch"),
    )


def times_of_today(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The last nursing note tells the times of today in the words of the last visit."""
    note, infusion = last_nursing(plan), told_of(plan)
    if note is None or infusion is None or not _charted_before(plan):
        return None
    today = ran(plan, infusion, infusion.began, infusion.ended)
    return Spoiled(
        plan=plan.changed(note, text=f"{note.data.text} {today}"),
        evidence=in_note(note, infusion.start, infusion.stop),
    )


def _plain(plan: EncounterPlan) -> list[PlannedInfusion]:
    """Its infusions that ran without a pause from one bag, in the order they were hung."""
    return [run for run in plan.infusions if {entry.data.action for entry in run.entries} == {"start", "stop"}]


def _charted_before(plan: EncounterPlan) -> list[Times]:
    """Start and stop of each administration of the last visit, where neither is a time of today."""
    today = {f"{entry.data.occurred_at.astimezone(plan.zone):%H:%M}" for entry in plan.mar}
    found = [
        (f"{item.start.astimezone(plan.zone):%H:%M}", f"{item.stop.astimezone(plan.zone):%H:%M}")
        for note in plan.before
        for item in note.data.documented or ()
        if item.start and item.stop
    ]
    return [times for times in dict.fromkeys(found) if today.isdisjoint(times)]


def _away(plan: EncounterPlan, times: Times) -> bool:
    """Whether one of these times lies before the arrival or after the departure."""
    arrival, departure = (f"{at.astimezone(plan.zone):%H:%M}" for at in (plan.arrival, plan.departure))
    return arrival < departure and not arrival <= times[0] <= times[1] <= departure
