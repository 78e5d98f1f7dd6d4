"""A timeline in, what stands on its chart out: how every rule is tested."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import msgspec

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from streams.coding.services import services
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.encounter.setting import setting
from streams.profiles.loader import load_profile
from streams.profiles.profile import Profile
from streams.profiles.quarterly import QuarterlyTables, UnitLimit, UnitLimits
from streams.rules.catalogue import CATALOGUE
from streams.rules.evaluate import Evaluation, evaluate
from streams.rules.rule import Finding, Rule

FACILITY = load_profile("facility")
PROFESSIONAL = load_profile("professional")
ONLY_PROFESSIONAL = ("supervising-provider-missing", "primary-reason-missing")
"""Rules whose examples are visits to a practice that bills for its own infusions."""


WITH_EDITS = msgspec.structs.replace(
    FACILITY,
    quarterly=QuarterlyTables((UnitLimits(date(2026, 1, 1), "outpatient-hospital", {"96372": UnitLimit(2, 3)}),)),
)
"""A facility that has loaded a table of medically unlikely edits; the figure is made up."""


def profile_of(rule: Rule) -> Profile:
    """Give the profile under which the examples of a rule are judged."""
    if rule.name == "units-exceed-mue":
        return WITH_EDITS
    return PROFESSIONAL if rule.name in ONLY_PROFESSIONAL else FACILITY


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
    return evaluate(chart, services(chart, profile), setting(chart.stay, profile.perspective), profile, rules, now)


def names(
    timeline: str | Sequence[ChartingEvent], now: datetime | None = None, rules: Sequence[Rule] = CATALOGUE
) -> list[str]:
    """Name what stands, in the order of the catalogue."""
    return [raised.rule.name for raised in judge(timeline, now, rules=rules).raised]


def found(
    rule: Rule, timeline: str | Sequence[ChartingEvent], profile: Profile = FACILITY, now: datetime | None = None
) -> list[Finding]:
    """List the findings of one rule, whatever else stands."""
    return [raised.finding for raised in judge(timeline, now, profile, [rule]).raised]


def at(clock: str, days: int = 0) -> datetime:
    """Read a clock time on the day of the timelines, or so many days later."""
    frame = Frame()
    return datetime.fromisoformat(f"{frame.day + timedelta(days=days)}T{clock}").replace(tzinfo=frame.offset)


def over_clock_change(day: date, before: tuple[int, str], after: tuple[int, str]) -> list[ChartingEvent]:
    """Read a timeline whose later lines are charted in another offset from UTC, as on the day the clocks change."""
    events = []
    for hours, lines in (before, after):
        frame = Frame(day=day, offset=timezone(timedelta(hours=hours)))
        marked = [f"{line.strip()} event=utc{hours}-{number}" for number, line in enumerate(lines.strip().splitlines())]
        events += parse("\n".join(marked), frame)
    return events


def with_times(**knobs: object) -> Profile:
    """Give the profile of a facility with other thresholds for start and stop times."""
    times = msgspec.convert(msgspec.to_builtins(FACILITY.times) | knobs, type(FACILITY.times))
    return msgspec.structs.replace(FACILITY, times=times)


def with_knobs(section: str, profile: Profile = FACILITY, **knobs: object) -> Profile:
    """Give a profile with other knobs in one of its sections."""
    held = getattr(profile, section)
    changed = msgspec.convert(msgspec.to_builtins(held) | knobs, type(held))
    return msgspec.structs.replace(profile, **{section: changed})
