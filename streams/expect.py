"""Two sets of open alerts held against each other, for a replay that must give what was written down."""

from collections.abc import Iterable, Iterator

import msgspec
import orjson

from schemas.alert import Alert
from streams.errors import UnusableInput


def read_alerts(name: str, lines: Iterable[bytes]) -> list[Alert]:
    """The open alerts in a file of envelopes or of bare alerts; of several with one id the last holds."""
    latest: dict[str, Alert] = {}
    for number, line in enumerate(lines, 1):
        try:
            document = orjson.loads(line)
            alert = msgspec.convert(document.get("data", document), Alert)
        except (orjson.JSONDecodeError, msgspec.ValidationError, AttributeError) as error:
            raise UnusableInput(f"{name}, line {number}: not an alert: {error}") from None
        latest[alert.alert_id] = alert
    return [alert for alert in latest.values() if alert.status == "open"]


def difference(expected: Iterable[Alert], actual: Iterable[Alert]) -> Iterator[str]:
    """What is missing, unexpected or different, by encounter and rule; nothing where both agree."""
    wanted, found = ({alert.alert_id: alert for alert in alerts} for alerts in (expected, actual))
    rows = []
    for ident in wanted.keys() | found.keys():
        alert = wanted.get(ident) or found[ident]
        where = (alert.encounter_id, alert.rule, ident)
        if ident not in found:
            rows.append((where, f"- missing     {_line(wanted[ident])}"))
        elif ident not in wanted:
            rows.append((where, f"+ unexpected  {_line(found[ident])}"))
        elif fields := _changed(wanted[ident], found[ident]):
            rows.append((where, f"~ different   {_line(alert)}: {fields}"))
    return (text for _, text in sorted(rows))


def _line(alert: Alert) -> str:
    subject = ", ".join(f"{name}={value}" for name, value in msgspec.to_builtins(alert.subject).items())
    return f"{alert.encounter_id}  {alert.rule}  {subject}"


def _changed(one: Alert, other: Alert) -> str:
    return "; ".join(
        f"{name}: expected {getattr(one, name)!r}, found {getattr(other, name)!r}"
        for name in one.__struct_fields__
        if getattr(one, name) != getattr(other, name)
    )
