"""Findings to alerts: a stable identity, and what changes for the reader of the alert topic.

The identity rests on what the finding is about and never on when or in which order it was found, so that a repeat after
a crash is the same alert. An alert whose cause is gone is resolved under its id.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec
import orjson

from schemas.alert import Alert, Phase
from schemas.codec import encode_event
from streams.encounter.chart import Chart, ClosedChart
from streams.encounter.people import charted_by
from streams.profiles.profile import Profile
from streams.rules.catalogue import RULESET
from streams.rules.evaluate import Raised

ALERT_TYPE = "charting.alert.v1"
UNSURE = b"?"
"""Put before what may have been published and may not: equal to nothing that can be published."""


class Change(NamedTuple):
    """One record for the alert topic; `ledger` is what stays known of it while it is open, None once it is resolved.

    `announced` is what must be known of it before it is published.
    """

    alert: Alert
    value: bytes
    ledger: bytes | None
    announced: bytes


def alert_id(encounter_id: str, raised: Raised) -> str:
    """The identity of a finding: encounter, rule and what it is about."""
    about = [encounter_id, raised.rule.name, msgspec.to_builtins(raised.finding.subject), raised.finding.part]
    return hashlib.sha256(orjson.dumps(about, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def to_alert(chart: Chart, raised: Raised, profile: Profile) -> Alert:
    """The open alert of a finding that stands."""
    finding, phase = raised.finding, _phase(chart)
    return Alert(
        alert_id=alert_id(chart.encounter_id, raised),
        encounter_id=chart.encounter_id,
        patient_id=chart.patient_id,
        rule=raised.rule.name,
        family=raised.rule.family,
        severity=raised.severity,
        status="open",
        phase=phase,
        subject=finding.subject,
        message=finding.message,
        suggestion=finding.suggestion,
        evidence=finding.evidence,
        held_back=raised.held_back,
        measure=finding.measure,
        reason=finding.reason,
        raised_at=raised.raised_at,
        profile=profile.name,
        ruleset=RULESET,
        unit=chart.stay.unit,
        documenters=charted_by(chart, (evidence.event for evidence in finding.evidence)),
    )


def _phase(chart: Chart) -> Phase:
    return "final" if isinstance(chart, ClosedChart) else "live"


def encode_alert(alert: Alert) -> bytes:
    """The alert as its topic carries it; the CloudEvents id changes with the content, the alert id does not."""
    digest = hashlib.sha256(msgspec.json.encode(alert)).hexdigest()[:12]
    about = alert.encounter_id or alert.subject.documenter_id or alert.subject.unit or alert.alert_id
    return encode_event(ALERT_TYPE, f"{alert.alert_id}-{digest}", about, alert.raised_at.isoformat(), alert)


def changes(
    known: Mapping[str, bytes], standing: Iterable[Alert], settled_by: str | None,
    settled_at: datetime | None = None,
) -> Iterator[Change]:  # fmt: skip
    """What the reader of the topic must learn: alerts opened or changed, and those whose cause is gone.

    `known` is what was last published as open, by alert id; `settled_by` the event that made the difference, recorded
    at `settled_at`.
    """
    current = {alert.alert_id: alert for alert in standing}
    for ident, alert in sorted(current.items()):
        value = encode_alert(alert)
        if known.get(ident) != value:
            yield Change(alert, value, value, UNSURE + value)
    for ident in sorted(known.keys() - current.keys()):
        was = decode_alert(known[ident])
        gone = msgspec.structs.replace(was, status="resolved", resolved_by=settled_by, resolved_at=settled_at)
        yield Change(gone, encode_alert(gone), None, UNSURE + known[ident].removeprefix(UNSURE))


def decode_alert(value: bytes) -> Alert:
    """The alert in a record of its topic, or in what is known of it."""
    return msgspec.convert(orjson.loads(value.removeprefix(UNSURE))["data"], Alert)
