"""Judging one chart: every rule that applies, deadlines kept, consequences folded into their cause."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from schemas.alert import HeldBack, Severity
from schemas.assessment import NotEvaluated, Setting
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.setting import UNBILLED
from streams.profiles.base import Feed
from streams.profiles.profile import Profile
from streams.rules.causes import CONSEQUENCES
from streams.rules.rule import Finding, Rule, Services

FEED_NAMES: dict[Feed, str] = {
    "ENC": "encounters", "ORD": "orders", "MAR": "medication administrations",
    "NUR": "nursing notes", "NOTE": "provider notes", "ACC": "access records",
    "SIG": "signatures", "CHG": "charges", "SUP": "supplies",
}  # fmt: skip
CAPPED: tuple[Severity, ...] = ("blocks-billing", "downcode-risk")


@dataclass(frozen=True, slots=True)
class Raised:
    """A finding that stands, with its rule, the time it is raised at, and the consequences it holds back."""

    rule: Rule
    finding: Finding
    severity: Severity
    raised_at: datetime
    held_back: tuple[HeldBack, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What stands on a chart at a moment, what was not judged, and when to judge again."""

    raised: tuple[Raised, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    next_deadline: datetime | None


def evaluate(
    chart: Chart, services: Services, setting: Setting, profile: Profile, rules: Iterable[Rule], now: datetime
) -> Evaluation:
    """Judge a chart at `now`; a finding whose deadline lies ahead does not stand yet."""
    closed = isinstance(chart, ClosedChart)
    recorded = {event.ref: event.time for event in chart.events}
    raised, waiting, unheard = [], [], []
    for rule in rules:
        if not rule.judges(closed=closed) or (setting in UNBILLED and _about_billing(rule)):
            continue
        missing = [feed for feed in rule.needs if feed not in profile.feeds]
        if missing:
            unheard.append(NotEvaluated(rule=rule.name, because=f"feed not connected: {FEED_NAMES[missing[0]]}"))
            continue
        for finding in rule.check(chart, services, profile):
            at = _raised_at(chart, rule, finding, recorded)
            if at <= max(now, chart.latest):
                severity = finding.severity or rule.severity
                capped = setting == "inpatient" and severity in CAPPED
                raised.append(Raised(rule, finding, "audit-risk" if capped else severity, at))
            else:
                waiting.append(at)
    return Evaluation(_fold(raised), tuple(unheard), min(waiting, default=None))


def _about_billing(rule: Rule) -> bool:
    """Whether the rule speaks of charges alone: where none are billed, only that they are is worth a word."""
    return rule.judged == ("at-charge",) and rule.name != "setting-not-billable"


def _raised_at(chart: Chart, rule: Rule, finding: Finding, recorded: dict[str, datetime]) -> datetime:
    """When all that the finding rests on was on record: its deadline, the closing, the last of its evidence.

    What stands as events arrive is not moved by the closing.
    """
    times = [recorded[item.event] for item in finding.evidence]
    if finding.due is not None:
        times.append(finding.due)
    elif isinstance(chart, ClosedChart) and "as-events-arrive" not in rule.judged:
        times.append(chart.closed_at)
    return max(times)


def _fold(raised: list[Raised]) -> tuple[Raised, ...]:
    """Consequences move into their cause where both are about the same thing."""
    kept = []
    for item in raised:
        causes = [other for other in raised if item.rule.name in CONSEQUENCES.get(other.rule.name, ())]
        if not any(_same(item.finding, cause.finding) for cause in causes):
            kept.append(item)
    return tuple(
        Raised(cause.rule, cause.finding, cause.severity, cause.raised_at, _held(cause, raised)) for cause in kept
    )


def _held(cause: Raised, raised: list[Raised]) -> tuple[HeldBack, ...]:
    return tuple(
        HeldBack(rule=item.rule.name, subject=item.finding.subject, message=item.finding.message)
        for item in raised
        if item.rule.name in CONSEQUENCES.get(cause.rule.name, ()) and _same(item.finding, cause.finding)
    )


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings are about one thing; one about the encounter is about everything in it."""
    names = ("administration_id", "note_id", "order_id", "charge_id", "access_id")
    ours, theirs = (
        {name: value for name in names if (value := getattr(subject, name)) is not None}
        for subject in (one.subject, other.subject)
    )
    return not ours or not theirs or any(theirs.get(name) == value for name, value in ours.items())
