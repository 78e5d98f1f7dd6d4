"""A timeline in, what stands on its chart out: how every rule is tested."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

import msgspec

from schemas.envelope import ChartingEvent
from schemas.timeline import Frame, parse
from streams.coding.services import Services
from streams.copyforward.charted import charted_times, prints_of
from streams.copyforward.find import Place
from streams.copyforward.note_print import NotePrint
from streams.encounter.chart import Chart, assemble
from streams.encounter.closing import lifecycle
from streams.encounter.copied import Copied
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
    """Judge the encounter of a timeline, by default a minute before it would close for want of entries.

    Lines of other encounters are what came before it: their notes are those it is compared with.
    """
    whole = parse(timeline) if isinstance(timeline, str) else timeline
    events = [event for event in whole if event.subject == "ENC-1"]
    quiet = timedelta(hours=profile.closing.inactivity_hours) - timedelta(minutes=1)
    now = now or max(event.time for event in events) + quiet
    life = lifecycle(events, now, profile.closing)
    chart = assemble("ENC-1", life, (), _copies(assemble("ENC-1", life), whole, profile))
    return evaluate(chart, Services(chart, profile), setting(chart.stay, profile.perspective), profile, rules, now)


def _copies(chart: Chart, whole: Sequence[ChartingEvent], profile: Profile) -> list[Copied]:
    """What the notes of the chart carry from those of the encounters before it."""
    place, earlier = Place.new(profile.copy_forward), list[NotePrint]()
    for encounter in sorted({event.subject for event in whole} - {chart.encounter_id}):
        events = [event for event in whole if event.subject == encounter]
        other = assemble(encounter, lifecycle(events, events[-1].time, profile.closing))
        for note in prints_of(other):
            place.learn("", other.patient_id, note, ())
            earlier += [note] if other.patient_id == chart.patient_id else []
    found = [place.find("", chart.patient_id, note, earlier, charted_times(chart)) for note in prints_of(chart)]
    return [copied for copies in found for copied in copies]


def over(events: Sequence[ChartingEvent], profile: Profile = FACILITY) -> Chart:
    """The chart of an encounter long after its last entry."""
    now = max(event.time for event in events) + timedelta(days=profile.closing.planned_days)
    return assemble("ENC-1", lifecycle(events, now, profile.closing))


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
