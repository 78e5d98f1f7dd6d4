"""The whole judgement of one encounter as one function of its events: what the worker and the replay both call.

`judge` sees a set of events, the reasons of its dead letters, and the time. It answers with everything that follows:
the alerts that stand, the assessment, where the events must go after a merge, and when to ask again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from schemas.alert import Alert
from schemas.assessment import Assessment
from schemas.envelope import ChartingEvent
from schemas.merge import Merge
from streams.alerts import to_alert
from streams.assessments import assess
from streams.coding.services import Services
from streams.encounter.chart import Chart, ClosedChart, assemble
from streams.encounter.closing import State, lifecycle
from streams.encounter.copied import Copied
from streams.encounter.supersede import merged_into, survivor
from streams.profiles.profile import Profile
from streams.rules.catalogue import CATALOGUE
from streams.rules.evaluate import Evaluation, evaluate


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from the events of one encounter.

    `deadline` is when judging again can change something; `gone_at` when nothing may change any more. A merge is told
    to the encounters it names (`named`), and a merged encounter hands all its events to its `heir`.
    """

    state: State | Literal["merged"]
    alerts: tuple[Alert, ...] = ()
    assessment: Assessment | None = None
    settled_by: str | None = None
    deadline: datetime | None = None
    gone_at: datetime | None = None
    named: tuple[str, ...] = ()
    heir: str | None = None
    unused: tuple[ChartingEvent, ...] = ()
    chart: Chart | None = None
    stood: "Stood | None" = None


@dataclass(frozen=True, slots=True)
class Stood:
    """The ids of the alerts that stood at closing, and a hash of the record they follow from."""

    record: int
    alert_ids: frozenset[str]


NOTHING_STOOD = Stood(0, frozenset())
"""Of a record that nobody has added to since closing, where it would have to be worked out."""


def judge(
    encounter_id: str,
    events: Sequence[ChartingEvent],
    rejected: Iterable[str],
    now: datetime,
    profile: Profile,
    known: Stood | None = None,
    copies: tuple[Copied, ...] = (),
) -> Verdict:
    """Judge an encounter at `now`. The answer does not depend on the order of `events`.

    `known` is the `stood` of an earlier verdict on the encounter; it saves work and changes nothing.
    """
    merges = merged_into(events, "encounter")
    named, heir = _named(encounter_id, events), survivor(encounter_id, merges)
    if heir != encounter_id:
        last = max(events, key=lambda event: event.order)
        gone_at = last.time + timedelta(days=profile.closing.late_window_days)
        return Verdict("merged", settled_by=last.ref, gone_at=gone_at, named=named, heir=heir)
    own = [event for event in events if survivor(event.subject, merges) == encounter_id]
    if not own:
        return Verdict("planned", named=named)
    life, reasons = lifecycle(own, now, profile.closing), tuple(rejected)
    chart = assemble(encounter_id, life, reasons, copies)
    stay = Verdict(
        life.state, settled_by=life.settled_by, deadline=life.deadline, gone_at=life.gone_at, named=named,
        unused=life.too_late, chart=chart,
    )  # fmt: skip
    return stay if life.state in ("planned", "void") else _judged(stay, chart, own, now, profile, known)


def _judged(
    stay: Verdict, chart: Chart, events: Sequence[ChartingEvent], now: datetime, profile: Profile, known: Stood | None
) -> Verdict:
    """With the alerts that stand on the chart, and of a closed one its assessment."""
    given = Services(chart, profile)
    evaluation, alerts = _alerts(chart, given, profile, now)
    deadline = min((at for at in (stay.deadline, evaluation.next_deadline) if at is not None), default=None)
    if not isinstance(chart, ClosedChart):
        return replace(stay, alerts=alerts, deadline=deadline)
    stood = _stood(chart, events, profile, known) or _stands(chart, evaluation, alerts)
    resolved = len(stood.alert_ids - {alert.alert_id for alert in alerts})
    assessment = assess(chart, given.derivation, evaluation, alerts, resolved, profile)
    return replace(stay, alerts=alerts, deadline=deadline, assessment=assessment, stood=stood)


def _alerts(chart: Chart, given: Services, profile: Profile, now: datetime) -> tuple[Evaluation, tuple[Alert, ...]]:
    evaluation = evaluate(chart, given, given.setting, profile, CATALOGUE, now)
    alerts: dict[str, Alert] = {}
    for raised in evaluation.raised:  # two findings of one identity are one alert: the first in the order of the chart
        alert = to_alert(chart, raised, profile)
        alerts.setdefault(alert.alert_id, alert)
    return evaluation, tuple(alerts.values())


def _stood(chart: ClosedChart, events: Sequence[ChartingEvent], profile: Profile, known: Stood | None) -> Stood | None:
    """The alerts that stood on what was on record at closing: later entries may have settled them. None before any.

    Told from recorded times, so that it does not depend on when an entry arrived.
    """
    early = sorted((event for event in events if event.time <= chart.closed_at), key=lambda event: event.order)
    if len(early) == len(events):
        return None
    record = _record(chart, early)
    if known is not None and known.record == record:
        return known
    before = assemble(
        chart.encounter_id, lifecycle(early, chart.closed_at, profile.closing), chart.rejected, chart.copies
    )
    alerts = _alerts(before, Services(before, profile), profile, chart.closed_at)[1]
    return Stood(record, frozenset(alert.alert_id for alert in alerts))


def _stands(chart: ClosedChart, evaluation: Evaluation, alerts: tuple[Alert, ...]) -> Stood:
    """What stands on a record that nobody has added to since closing, as far as it stood then.

    Where a deadline has brought something up since, or something is held back that it may have, nothing is told.
    """
    then = max(chart.closed_at, chart.latest)
    if any(item.raised_at > then or item.held_back for item in evaluation.raised):
        return NOTHING_STOOD
    return Stood(_record(chart, chart.events), frozenset(alert.alert_id for alert in alerts))


def _record(chart: ClosedChart, events: Iterable[ChartingEvent]) -> int:
    """A hash of what the alerts of a closed chart with these events follow from."""
    return hash((chart.closed_at, chart.rejected, chart.copies, *events))


def _named(encounter_id: str, events: Sequence[ChartingEvent]) -> tuple[str, ...]:
    """Every encounter that a merge in this record names, besides this one."""
    named = {
        name
        for event in events
        if isinstance(event.data, Merge) and event.data.kind == "encounter"
        for name in (event.data.from_, event.data.into)
    }
    return tuple(sorted(named - {encounter_id}))
