"""Two sets of open alerts held against each other, for a replay that must give what was written down.

By encounter and rule, as people look for them: what is missing, what nobody expected, what says something else. The
profile and the ruleset that judged are told once and are no difference: they name the judge, not the judgement.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import msgspec

from schemas.alert import Alert

JUDGE = ("profile", "ruleset")
SIGNS = {"missing": "-", "unexpected": "+", "different": "~"}
PRACTICE = "practice of charting"
"""Where an audit finding stands, which is about no encounter."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One alert in which expectation and run do not agree; `fields` are name, expected and found of what changed."""

    encounter_id: str
    rule: str
    alert_id: str
    kind: Literal["missing", "unexpected", "different"]
    about: str
    message: str
    fields: tuple[tuple[str, str, str], ...] = ()


def differences(expected: Iterable[Alert], actual: Iterable[Alert]) -> list[Difference]:
    """What is missing, unexpected or different, by encounter and rule; nothing where both agree."""
    wanted, found = ({alert.alert_id: alert for alert in alerts} for alerts in (expected, actual))
    rows = [_difference(wanted.get(ident), found.get(ident)) for ident in wanted.keys() | found.keys()]
    return sorted((row for row in rows if row), key=lambda row: (row.encounter_id, row.rule, row.alert_id))


def _difference(wanted: Alert | None, found: Alert | None) -> Difference | None:
    alert = wanted or found
    if alert is None:
        return None
    fields: tuple[tuple[str, str, str], ...] = ()
    kind: Literal["missing", "unexpected", "different"] = "missing" if found is None else "unexpected"
    if wanted is not None and found is not None:
        kind, fields = "different", _changed(wanted, found)
        if not fields:
            return None
    where = alert.encounter_id or PRACTICE
    return Difference(where, alert.rule, alert.alert_id, kind, about(alert), alert.message, fields)


def about(alert: Alert) -> str:
    """What an alert is about, in the words of its `subject`."""
    return ", ".join(f"{name}={value}" for name, value in msgspec.to_builtins(alert.subject).items())


def _changed(one: Alert, other: Alert) -> tuple[tuple[str, str, str], ...]:
    names = [name for name in one.__struct_fields__ if name not in JUDGE]
    values = ((name, getattr(one, name), getattr(other, name)) for name in names)
    return tuple((name, _told(before), _told(now)) for name, before, now in values if before != now)


def _told(value: object) -> str:
    """A value as an alert writes it in JSON."""
    return msgspec.json.encode(value).decode()


def readable(rows: Sequence[Difference], encounters: Iterable[str]) -> Iterator[str]:
    """The differences under their encounters, and a last line that counts them; nothing where there are none."""
    for encounter_id, group in groupby(rows, key=lambda row: row.encounter_id):
        yield encounter_id
        for row in group:
            yield from (f"  {line}" for line in told(row))
    if rows:
        kinds, differ = Counter(row.kind for row in rows), {row.encounter_id for row in rows}
        counted = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("missing", "unexpected", "different"))
        yield f"{counted}; {len(differ):,} of {len({*encounters, *differ}):,} encounters differ"


def told(row: Difference) -> Iterator[str]:
    """One difference: the alert, and either what it says or how it changed."""
    yield f"{SIGNS[row.kind]} {row.kind:10}  {row.rule}  {row.about}".rstrip()
    if not row.fields:
        yield f"    {row.message}"
    for name, before, now in row.fields:
        yield f"    {name}: expected {before}, found {now}"


def judges(expected: Iterable[Alert], actual: Iterable[Alert]) -> str | None:
    """What judged the one and the other, where it was not the same."""
    before, now = ({f"{alert.profile} {alert.ruleset}" for alert in alerts} for alerts in (expected, actual))
    if not before or not now or before == now:
        return None
    judged = (", ".join(sorted(each)) for each in (before, now))
    return "expected were judged by profile and ruleset {}; found by {}".format(*judged)
