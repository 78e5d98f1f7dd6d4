"""Judging one chart: every rule that applies, deadlines kept, consequences folded into their cause."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

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
    """Judge a chart at `now`; a finding whose deadline lies ahead does not stand yet.

    Rules that are judged last are given what the others raised.
    """
    speaking = _speaking(tuple(rules), isinstance(chart, ClosedChart), setting in UNBILLED)
    unheard = {rule.name: why for rule in _doubtful(speaking, profile.feeds) if (why := _unheard(rule, profile))}
    heard = tuple(rule for rule in speaking if rule.name not in unheard) if unheard else speaking
    asked, asked_last = _asked(heard, bool(chart.charges))
    found = [(rule, item) for rule in asked for item in rule.check(chart, services, profile)]
    raised, waiting = _standing(chart, found, setting, now)
    standing = _fold(raised)
    found = [(rule, item) for rule in asked_last for item in rule.check(chart, standing, profile)]
    last, later = _standing(chart, found, setting, now)
    return Evaluation(
        (*standing, *last),
        tuple(NotEvaluated(rule=name, because=why) for name, why in unheard.items()),
        min([*waiting, *later], default=None),
    )


@lru_cache(64)
def _speaking(rules: tuple[Rule, ...], closed: bool, unbilled: bool) -> tuple[Rule, ...]:
    """The rules that have anything to say at this point of an encounter; where nothing is billed, not of charges."""
    return tuple(rule for rule in rules if rule.judges(closed=closed) and not (unbilled and _about_billing(rule)))


@lru_cache(64)
def _doubtful(rules: tuple[Rule, ...], feeds: tuple[Feed, ...]) -> tuple[Rule, ...]:
    """The rules of which it must be asked whether they are judged at all."""
    return tuple(rule for rule in rules if rule.lacking or not set(rule.needs) <= set(feeds))


@lru_cache(64)
def _asked(rules: tuple[Rule, ...], charged: bool) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules to run, and those to run last; where nothing is charged, rules of charges alone find nothing."""
    asked = [rule for rule in rules if charged or not rule.of_charges]
    return tuple(rule for rule in asked if not rule.last), tuple(rule for rule in asked if rule.last)


def _unheard(rule: Rule, profile: Profile) -> str | None:
    """Why a rule is not judged: a feed is not connected, or a table is not loaded."""
    missing = [feed for feed in rule.needs if feed not in profile.feeds]
    if missing:
        return f"feed not connected: {FEED_NAMES[missing[0]]}"
    return rule.lacking(profile) if rule.lacking else None


def _standing(
    chart: Chart, found: list[tuple[Rule, Finding]], setting: Setting, now: datetime
) -> tuple[list[Raised], list[datetime]]:
    """The findings whose time has come, and when the others do."""
    raised, waiting = [], []
    recorded = chart.once(_standing, lambda: {event.ref: event.time for event in chart.events}) if found else {}
    for rule, finding in found:
        at = _raised_at(chart, rule, finding, recorded)
        if at <= max(now, chart.latest):
            severity = finding.severity or rule.severity
            capped = setting == "inpatient" and severity in CAPPED and rule.judged != ("at-charge",)
            raised.append(Raised(rule, finding, "audit-risk" if capped else severity, at))
        else:
            waiting.append(at)
    return raised, waiting


def _about_billing(rule: Rule) -> bool:
    """Whether the rule speaks of charges alone: where none are billed, only that they are is worth a word."""
    return rule.of_charges and rule.name != "setting-not-billable"


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
    """Consequences move into their cause where both are about the same thing; theirs go with them."""
    by_rule: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(raised):
        by_rule[item.rule.name].append(index)
    held = {index: _consequences(cause, raised, by_rule) for index, cause in enumerate(raised)}
    consequences = {index for found in held.values() for index in found}
    return tuple(
        Raised(cause.rule, cause.finding, cause.severity, cause.raised_at, _held_back(raised, _all(index, held)))
        for index, cause in enumerate(raised)
        if index not in consequences
    )


def _consequences(cause: Raised, raised: list[Raised], by_rule: dict[str, list[int]]) -> set[int]:
    names = CONSEQUENCES.get(cause.rule.name, ())
    return {index for name in names for index in by_rule.get(name, ()) if _same(raised[index].finding, cause.finding)}


def _all(cause: int, held: dict[int, set[int]]) -> set[int]:
    """What a cause holds back, and what that holds back in turn."""
    found: set[int] = set()
    waiting = [cause]
    while waiting:
        new = held[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _held_back(raised: list[Raised], indices: set[int]) -> tuple[HeldBack, ...]:
    found = (raised[index] for index in sorted(indices))
    return tuple(
        HeldBack(rule=item.rule.name, subject=item.finding.subject, message=item.finding.message) for item in found
    )


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings are about one thing; one about the encounter is about everything in it."""
    names = ("administration_id", "note_id", "order_id", "charge_id", "access_id")
    ours, theirs = (
        {name: value for name in names if (value := getattr(subject, name)) is not None}
        for subject in (one.subject, other.subject)
    )
    return not ours or not theirs or any(theirs.get(name) == value for name, value in ours.items())
