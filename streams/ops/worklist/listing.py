"""The list: which encounters a filter finds, in which order, and the words one can filter by."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import orjson

from schemas.alert import Alert
from streams.ops.worklist.admission.people import Units
from streams.ops.worklist.database import Database, Row
from streams.ops.worklist.filters import Filter
from streams.ops.worklist.rows import SEVERITIES, alert_of
from streams.state import from_ms, to_ms

PAGE = 50
SHOWN = 3
"""Rules of an encounter named in the list; the page of the encounter has all its alerts."""
MOST_WORDS = 300
"""Documenters offered while typing; any other can be typed in full."""

ORDERS = {
    "severity": "severity, since, encounter_id", "-severity": "severity DESC, since DESC, encounter_id DESC",
    "age": "since, encounter_id", "-age": "since DESC, encounter_id DESC",
    "unit": "unit, severity, since", "-unit": "unit DESC, severity DESC, since DESC",
    "encounter": "encounter_id", "-encounter": "encounter_id DESC",
}  # fmt: skip
"""Every order is written here whole; nothing of an address reaches a statement but as a parameter."""


class Missing(NamedTuple):
    """What one rule found missing in an encounter, how often, and what settles it."""

    rule: str
    times: int
    suggestion: str


SHOWS = {"standing": "severity < 4", "answered": "answered > 0", "clean": "standing = 0 AND answered = 0"}
"""Where something stands there is a severity (`statements.SUMMARY`), and an index that begins with it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One encounter in the list; `severity` is None where nothing stands."""

    encounter_id: str
    unit: str | None
    closed: datetime | None
    since: datetime
    standing: int
    answered: int
    severity: str | None
    missing: tuple[Missing, ...]
    more: int
    documenters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, of how many encounters in all."""

    lines: tuple[Line, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class Words:
    """What one can filter by, with how many alerts stand of each severity and rule."""

    severities: Mapping[str, int]
    rules: Mapping[str, int]
    units: tuple[str, ...]
    documenters: tuple[str, ...]


def page(database: Database, wanted: Filter, now: datetime, size: int = PAGE, units: Units = None) -> Page:
    """The encounters a filter finds in these units, one page of them."""
    parts = dict(_conditions(wanted, now)) | _in_units(units)
    where = " AND ".join(parts) or "TRUE"
    values = {name: value for each in parts.values() for name, value in each.items()}
    total = database.rows(f"SELECT count(*) FROM encounter WHERE {where}", values)[0][0]  # noqa: S608 - constants
    query = f"SELECT * FROM encounter WHERE {where} ORDER BY {ORDERS[wanted.sort]} LIMIT :size OFFSET :skip"  # noqa: S608
    rows = database.rows(query, values | {"size": size, "skip": size * (wanted.page - 1)})
    return Page(tuple(_lines(database, rows, wanted)), total, wanted.page)


def _in_units(units: Units) -> dict[str, dict[str, object]]:
    """Every unit where none are named; what has no unit is in none."""
    return {} if units is None else {f"unit IN ({_UNITS})": {"units": orjson.dumps(sorted(units)).decode()}}


_UNITS = "SELECT value FROM json_each(:units)"


def _conditions(wanted: Filter, now: datetime) -> Iterator[tuple[str, dict[str, object]]]:
    """Constant text with its parameters, for each thing filtered for."""
    if wanted.show in SHOWS:
        yield SHOWS[wanted.show], {}
    if wanted.stay != "any":
        yield f"closed IS {'NOT ' if wanted.stay == 'closed' else ''}NULL", {}
    if wanted.unit:
        yield "unit = :unit", {"unit": wanted.unit}
    if wanted.days:
        yield "since <= :before", {"before": to_ms(now - timedelta(days=int(wanted.days)))}
    if wanted.encounter:
        yield "instr(encounter_id, :encounter)", {"encounter": wanted.encounter}
    asked = dict(_of_alerts(wanted))
    if asked:
        values = {name: value for each in asked.values() for name, value in each.items()}
        standing = "answered" if wanted.show == "answered" else "standing"
        where = " AND ".join(["standing = :standing", *asked])
        tables = _CHARTED if "person" in values else "alert"
        found = f"SELECT alert.encounter_id FROM {tables} WHERE {where}"  # noqa: S608 - constants
        yield f"encounter_id IN ({found})", values | {"standing": standing}
    elif wanted.documenter:
        charted = "encounter_id IN (SELECT encounter_id FROM charted_by WHERE person = :person)"
        yield charted, {"person": wanted.documenter}


def _of_alerts(wanted: Filter) -> Iterator[tuple[str, dict[str, object]]]:
    """What is asked of alerts; one and the same alert has to have all of it."""
    if wanted.severity:
        yield "severity = :severity", {"severity": SEVERITIES.index(wanted.severity)}
    if wanted.rule:
        yield "rule = :rule", {"rule": wanted.rule}
    if wanted.documenter and wanted.show in ("standing", "answered"):
        yield "person = :person", {"person": wanted.documenter}


_CHARTED = "charted_by CROSS JOIN alert ON alert.alert_id = charted_by.alert_id"
"""In this order: a person charted little of what stands in a hospital."""


def _lines(database: Database, rows: list[Row], wanted: Filter) -> Iterator[Line]:
    ids = orjson.dumps([row["encounter_id"] for row in rows]).decode()
    standing = "answered" if wanted.show == "answered" else "standing"
    alerts: dict[str, list[Alert]] = {}
    for row in database.rows(_ALERTS, [ids, standing]):
        alert = alert_of(row["value"])
        alerts.setdefault(alert.encounter_id, []).append(alert)
    people: dict[str, list[str]] = {}
    for row in database.rows(_PEOPLE, [ids]):
        people.setdefault(row["encounter_id"], []).append(row["person"])
    for row in rows:
        found = _missing(alerts.get(row["encounter_id"], ()), wanted.rule)
        yield Line(
            encounter_id=row["encounter_id"],
            unit=row["unit"],
            closed=datetime.fromisoformat(row["closed"]) if row["closed"] else None,
            since=from_ms(row["since"]),
            standing=row["standing"],
            answered=row["answered"],
            severity=SEVERITIES[row["severity"]] if row["severity"] < len(SEVERITIES) else None,
            missing=found[:SHOWN],
            more=sum(each.times for each in found[SHOWN:]),
            documenters=tuple(people.get(row["encounter_id"], ())),
        )


def _missing(alerts: Iterable[Alert], first: str) -> tuple[Missing, ...]:
    """One for each rule, the gravest first; before them the rule that is filtered for."""
    by_rule: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_rule.setdefault(alert.rule, []).append(alert)
    found = [Missing(rule, len(each), each[0].suggestion) for rule, each in by_rule.items()]
    return tuple(sorted(found, key=lambda each: each.rule != first))


_ALERTS = """
SELECT value FROM alert WHERE encounter_id IN (SELECT value FROM json_each(?)) AND standing = ?
ORDER BY severity, raised_at, alert_id
"""
_PEOPLE = """
SELECT DISTINCT encounter_id, person FROM charted_by WHERE encounter_id IN (SELECT value FROM json_each(?))
ORDER BY person
"""


def words(database: Database, units: Units = None) -> Words:
    """What stands in the database, in these units, to filter by."""
    severities: dict[str, int] = dict.fromkeys(SEVERITIES, 0)
    rules: dict[str, int] = {}
    where, values = next(iter(_in_units(units).items()), ("TRUE", {}))
    ours = "TRUE" if units is None else f"encounter_id IN (SELECT encounter_id FROM encounter WHERE {where})"  # noqa: S608
    counts = (
        "SELECT rule, severity, count(*) FROM alert "  # noqa: S608 - constants
        f"WHERE standing = 'standing' AND encounter_id <> '' AND {ours} GROUP BY 1, 2"
    )
    for rule, severity, number in database.rows(counts, values):
        severities[SEVERITIES[severity]] += number
        rules[rule] = rules.get(rule, 0) + number
    named = f"SELECT DISTINCT unit FROM encounter WHERE unit IS NOT NULL AND {where} ORDER BY unit"  # noqa: S608
    charted = f"SELECT DISTINCT person FROM charted_by WHERE {ours} ORDER BY person LIMIT :most"  # noqa: S608
    found = [unit for (unit,) in database.rows(named, values)]
    people = [person for (person,) in database.rows(charted, values | {"most": MOST_WORDS})]
    return Words(severities, dict(sorted(rules.items())), tuple(found), tuple(people))
