"""Entries that are corrected: filed with a wrong minute first, taken back, filed again with the reason.

The wrong version stays in the record as entered in error; the chart that holds is the one that was planned.
"""

from datetime import timedelta
from random import Random
from typing import cast

from msgspec.structs import replace

from schemas.envelope import ChartingEvent
from streams.simulate.chance import between, happens
from streams.simulate.course import MINUTE
from streams.simulate.filing import needs_label
from streams.simulate.plan import EncounterPlan, Entry


def corrected(plan: EncounterPlan, rng: Random, rate: float, spared: str | None) -> EncounterPlan:
    """The plan with a share of its stops and doses corrected; `spared` is the administration a truth speaks of."""
    for entry in plan.mar:
        if entry.data.action in ("stop", "given") and entry.data.administration_id != spared and happens(rng, rate):
            plan = _corrected(plan, entry, rng)
    return plan


def _corrected(plan: EncounterPlan, entry: Entry, rng: Random) -> EncounterPlan:
    wrong_at = entry.data.occurred_at - between(rng, (1, 2)) * MINUTE
    noticed = entry.time + timedelta(minutes=between(rng, (3, 50)), seconds=between(rng, (0, 59)))
    late = needs_label(entry.data.occurred_at, noticed + MINUTE)
    wrong = replace(entry, id=f"{entry.id}-a", data=replace(entry.data, occurred_at=wrong_at, duration_minutes=None))
    retraction = replace(wrong, id=f"{entry.id}-b", time=noticed, data=replace(wrong.data, status="entered-in-error"))
    right = replace(
        entry,
        time=noticed + timedelta(seconds=21),
        data=replace(entry.data, reason="correction: wrong minute was charted", late_entry=late or None),
    )
    versions = (cast("ChartingEvent", version) for version in (wrong, retraction, right))
    return plan.without(entry).with_records(*versions)
