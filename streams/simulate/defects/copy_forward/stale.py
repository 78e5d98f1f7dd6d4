"""Values and times of the last visit left in a note of today, and values of today in the words of the last visit."""

import re
from random import Random

from streams.simulate.defects.copy_forward.reading import (
    VITALS,
    arrival_note,
    assessment,
    in_note,
    last_nursing,
    measured,
    redrawn,
)
from streams.simulate.defects.defect import ANY_DEFECT, Spoiled
from streams.simulate.defects.rewriting import neutral
from streams.simulate.narrating import ran, told_of
from streams.simulate.plan import EncounterPlan

RAN = re.compile(r"\bran from (\d\d:\d\d) to (\d\d:\d\d)\.")
PULSE = re.compile(r"pulse \d+")


def old_values(plan: EncounterPlan, rng: Random) -> Spoiled | None:
    """The assessment is new but for vital signs and weight, which are those of the last visit."""
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
    text = measured(redrawn(old[: old.index(":") - 2], rng), own) + own[own.index(":") - 2 :]
    if pulse:
        text = PULSE.sub(pulse[0], text)
    return Spoiled(plan=plan.changed(note, text=text), evidence=in_note(note))


def old_times(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The last nursing note tells start and stop of the last visit."""
    note, infusion, times = last_nursing(plan), told_of(plan), _told_before(plan)
    if note is None or infusion is None or times is None:
        return None
    today = ran(plan, infusion, infusion.began, infusion.ended)
    old = RAN.sub(f"ran from {times[0]} to {times[1]}.", today)
    return Spoiled(
        plan=plan.changed(note, text=f"{note.data.text} {old}"),
        evidence=in_note(note, infusion.start, infusion.stop),
        expected=("copied-infusion-times",),
        allowed=(*ANY_DEFECT, "mar-note-time-mismatch"),
    )


def times_of_today(plan: EncounterPlan, _rng: Random) -> Spoiled | None:
    """The last nursing note tells the times of today in the words of the last visit."""
    note, infusion = last_nursing(plan), told_of(plan)
    if note is None or infusion is None or _told_before(plan) is None:
        return None
    today = ran(plan, infusion, infusion.began, infusion.ended)
    return Spoiled(
        plan=plan.changed(note, text=f"{note.data.text} {today}"),
        evidence=in_note(note, infusion.start, infusion.stop),
    )


def _told_before(plan: EncounterPlan) -> tuple[str, str] | None:
    """Start and stop as a note of the last visit tells them, where neither is one of today."""
    charted = {f"{entry.data.occurred_at.astimezone(plan.zone):%H:%M}" for entry in plan.mar}
    found = (RAN.search(note.data.text or "") for note in plan.before)
    times = next(((one[1], one[2]) for one in found if one), None)
    return times if times and charted.isdisjoint(times) else None
