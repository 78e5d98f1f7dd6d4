"""A timeline in, what stands on its chart out: how every rule is tested."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from schemas.assessment import Setting
from schemas.envelope import ChartingEvent
from schemas.timeline import parse
from streams.coding.services import services
from streams.encounter.chart import ClosedChart, assemble
from streams.encounter.closing import lifecycle
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile
from streams.rules.catalogue import CATALOGUE
from streams.rules.evaluate import Evaluation, evaluate
from streams.rules.rule import Finding, Rule

FACILITY = load_profile("facility")
OUTPATIENT: Setting = "facility-outpatient"


def judge(
    timeline: str | Sequence[ChartingEvent],
    now: datetime | None = None,
    profile: Profile = FACILITY,
    rules: Sequence[Rule] = CATALOGUE,
) -> Evaluation:
    """Judge a timeline, by default a minute before it would close for want of entries."""
    events = parse(timeline) if isinstance(timeline, str) else timeline
    quiet = timedelta(hours=profile.closing.inactivity_hours) - timedelta(minutes=1)
    now = now or max(event.time for event in events) + quiet
    chart = assemble("ENC-1", lifecycle(events, now, profile.closing))
    return evaluate(chart, services(chart), OUTPATIENT, profile, rules, now)


def names(timeline: str | Sequence[ChartingEvent], now: datetime | None = None) -> list[str]:
    """Name what stands, in the order of the catalogue."""
    return [raised.rule.name for raised in judge(timeline, now).raised]


def found(rule: Rule, timeline: str, profile: Profile = FACILITY) -> list[Finding]:
    """List the findings of one rule on a timeline that has ended, consequences not held back."""
    events = parse(timeline)
    chart = assemble("ENC-1", lifecycle(events, max(event.time for event in events), profile.closing))
    return list(rule.check(cast(ClosedChart, chart), services(chart), profile))
