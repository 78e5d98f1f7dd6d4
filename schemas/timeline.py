"""Charting events as text, one per line: `08:00 mar start vancomycin order=O1`.

It is the form of documents, tests and the command line. A line is a clock time, a feed, the feed's own
leading words, then `field=value`. The clock is `data.occurred_at`; `recorded=` is the event's `time` where
the two differ; `system=` is its `source`, and of a charge the code system. `HH:MM` may be preceded by a
date, or by `+1d` for a later day, and followed by `:SS`.
Quantities are written `500mg`, persons by their id, what is inside another field with a dot
(`drug.category=hydration`); whatever else a field holds is written as JSON.

| feed | leading words | fields with a short name |
| --- | --- | --- |
| `adt` | `plan`, `admit`, `discharge`, `cancel` or `void` | |
| `mar` | action, drug | `id` administration, `order`, `access`, `by` performer, `for` minutes, `source` |
| `order` | order id, drug | `by` ordering provider, `for` minutes |
| `access` | action, access id | `by` performer |
| `note` | kind, note id | `by` author |
| `sign` | meaning | `note`, `order`, `by` signer |
| `charge` | charge id, code | |
| `supply` | supply id, item | |
| `merge` | kind | `from`, `into` |

Infusion actions of the MAR stand for `route=iv-infusion` unless the line gives another route or `route=none`.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec
import orjson

from schemas.codec import decode_event
from schemas.envelope import ChartingEvent

ADT = {
    "plan": "planned",
    "admit": "in-progress",
    "discharge": "finished",
    "cancel": "cancelled",
    "void": "entered-in-error",
}
RUNNING = ("start", "stop", "pause", "resume", "rate-change", "new-bag")
QUANTITIES = ("dose", "rate", "volume", "concentration", "supplied", "wasted", "quantity")
NUMBERS = ("duration_minutes", "billing_units", "units", "lumens", "rank", "interval_minutes")
INSTANTS = ("start", "end", "inpatient_from", "signed_at", "claim_submitted_at")

_LINE = re.compile(r"(?:(\d{4}-\d\d-\d\d) |\+(\d+)d )?(\d\d:\d\d(?::\d\d)?) (\w+) ?(.*)")
_QUANTITY = re.compile(r"(-?\d+(?:\.\d+)?)(\D.*)?")


@dataclass(frozen=True)
class _Feed:
    """How one event type is written: its leading words, and the short names of its fields."""

    leading: tuple[str, ...]
    short: dict[str, str]


FEEDS: dict[str, _Feed] = {
    "adt": _Feed(("status",), {}),
    "mar": _Feed(
        ("action", "drug"),
        {"id": "administration_id", "order": "order_id", "access": "access_id", "by": "performer",
         "for": "duration_minutes", "source": "time_source"},
    ),
    "order": _Feed(("order_id", "drug"), {"by": "ordered_by", "for": "duration_minutes"}),
    "access": _Feed(("action", "access_id"), {"by": "performer"}),
    "note": _Feed(("kind", "note_id"), {"by": "author"}),
    "sign": _Feed(("meaning",), {"note": "note_id", "order": "order_id", "by": "signer"}),
    "charge": _Feed(("charge_id", "code"), {}),
    "supply": _Feed(("supply_id", "item"), {}),
    "merge": _Feed(("kind",), {}),
}  # fmt: skip
TYPES = {
    "adt": "encounter", "mar": "administration", "order": "order", "access": "access", "note": "note",
    "sign": "signature", "charge": "charge", "supply": "supply", "merge": "merge",
}  # fmt: skip
_FEED_OF = {f"charting.{name}.v1": feed for feed, name in TYPES.items()}


@dataclass(frozen=True)
class Frame:
    """What the lines leave unsaid: the encounter, the patient, the day and its offset from UTC."""

    encounter_id: str = "ENC-1"
    patient_id: str = "PAT-1"
    day: date = date(2026, 3, 2)
    offset: timezone = timezone(timedelta(hours=-6))


def parse(text: str, frame: Frame | None = None) -> list[ChartingEvent]:
    """Read a timeline, in the order of its lines. Raises ValueError with the line that does not read."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_event(number, line, frame or Frame()) for number, line in enumerate(lines, 1)]


def _event(number: int, line: str, frame: Frame) -> ChartingEvent:
    matched = _LINE.fullmatch(line)
    if matched is None or matched[4] not in FEEDS:
        raise ValueError(f"not a timeline line: {line!r}; write `HH:MM feed words field=value`")
    day = date.fromisoformat(matched[1]) if matched[1] else frame.day + timedelta(days=int(matched[2] or 0))
    occurred = datetime.fromisoformat(f"{day}T{matched[3]}").replace(tzinfo=frame.offset)
    fields = _fields(matched[4], shlex.split(matched[5]), occurred)
    recorded = _instant(fields.pop("recorded", None), occurred) or occurred
    return decode_event({
        "specversion": "1.0",
        "id": fields.pop("event", f"e{number}"),
        "source": "urn:example" if matched[4] == "charge" else fields.pop("system", "urn:example"),
        "type": f"charting.{TYPES[matched[4]]}.v1",
        "subject": fields.pop("encounter", frame.encounter_id),
        "time": recorded.isoformat(),
        "data": {
            "patient_id": fields.pop("patient", frame.patient_id),
            "occurred_at": occurred.isoformat(),
            **fields,
        },
    })  # fmt: skip


def _fields(feed: str, words: list[str], day: datetime) -> dict[str, Any]:
    """Collect the `data` of a line: leading words first, then fields by their short or full name."""
    how = FEEDS[feed]
    leading = [word for word in words if not re.match(r"[a-z_.]+=", word)]
    pairs = [word.split("=", 1) for word in words[len(leading) :]]
    values = [*leading[: len(how.leading) - 1], " ".join(leading[len(how.leading) - 1 :])]
    fields = {
        name: _value(name, value, day)
        for name, value in zip(how.leading, values, strict=False)
        if value not in ("", "-")
    }
    for short, value in pairs:
        name, _, inner = how.short.get(short, short).partition(".")
        whole = _value(inner or name, value, day)
        fields[name] = {**fields.get(name, {}), inner: whole} if inner else whole
    if feed == "adt":
        fields["status"] = ADT[fields["status"]]
    if feed == "mar":
        fields.setdefault("administration_id", f"A-{(fields.get('drug') or {}).get('name', 'unnamed')}")
        if fields["action"] in RUNNING:
            fields.setdefault("route", "iv-infusion")
    return {name: value for name, value in fields.items() if value != "none"}


def _value(name: str, text: str, day: datetime) -> Any:  # noqa: PLR0911 - one return per form of value
    if text.startswith(("{", "[")):
        return orjson.loads(text)
    if name in QUANTITIES and (matched := _QUANTITY.fullmatch(text)):
        return {"value": float(matched[1])} | ({"unit": matched[2]} if matched[2] else {})
    if name == "drug":
        return {"name": text}
    if name in ("performer", "ordered_by", "author", "signer", "supervised_by", "received_by", "rendered_by"):
        return {"id": text}
    if name in INSTANTS and (instant := _instant(text, day)):
        return instant.isoformat()
    if name in NUMBERS:
        return float(text)
    return {"true": True, "false": False}.get(text, text)


def _instant(text: str | None, day: datetime) -> datetime | None:
    """`10:05`, `+1d10:05` or a full instant, on the day of the line."""
    if text is None or not (matched := re.fullmatch(r"(?:\+(\d+)d)?(\d\d:\d\d(?::\d\d)?)", text)):
        return datetime.fromisoformat(text) if text else None
    clock = datetime.fromisoformat(f"{day.date()}T{matched[2]}").replace(tzinfo=day.tzinfo)
    return clock + timedelta(days=int(matched[1] or 0))


def render(events: Iterable[ChartingEvent]) -> Iterator[str]:
    """One line per event, in clinical order, then by recorded time and id; equal sets give equal text."""
    for event in sorted(events, key=lambda event: (event.data.occurred_at, event.order)):
        yield " ".join(_words(event))


def _words(event: ChartingEvent) -> Iterator[str]:
    feed, data = _FEED_OF[event.type], msgspec.to_builtins(event.data)
    how, names = FEEDS[feed], {full: short for short, full in FEEDS[feed].short.items()}
    occurred = event.data.occurred_at
    yield f"{occurred:%Y-%m-%d %H:%M}" + (f":{occurred:%S}" if occurred.second else "")
    yield feed
    if feed == "adt":
        data["status"] = next(word for word, status in ADT.items() if status == data["status"])
    if feed == "mar" and data["action"] in RUNNING:
        data["route"] = None if data.get("route") == "iv-infusion" else data.get("route") or "none"
    drug = data.get("drug") or {}
    data |= {"drug": {"name": drug.pop("name", "-")}} if "drug" in how.leading else {}
    for name in how.leading:
        yield _text(name, data.pop(name, None)) or "-"
    data |= {f"drug.{name}": value for name, value in drug.items()}
    for name in ("patient_id", "occurred_at"):
        del data[name]
    if event.time != occurred:
        yield f"recorded={event.time.isoformat()}"
    for name, value in data.items():
        if value not in (None, ""):
            yield f"{names.get(name, name)}={_text(name, value)}"


def _text(name: str, value: Any) -> str:
    if name in QUANTITIES and isinstance(value, dict) and "value" in value:
        return shlex.quote(f"{value['value']:g}{value.get('unit', '')}")
    if name == "drug" and isinstance(value, dict) and set(value) == {"name"}:
        return str(value["name"])
    if isinstance(value, dict) and set(value) == {"id"}:
        return shlex.quote(str(value["id"]))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, dict | list | tuple | bool):
        return shlex.quote(orjson.dumps(value).decode())
    return "" if value is None else shlex.quote(str(value))
