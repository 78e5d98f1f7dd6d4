"""RAS^O17 to `charting.administration.v1`: each RXA is a row of the MAR, and may say a start, a stop or both.

One administration in many messages: its id is the order number (ORC-2, else ORC-3) with the give sub-ID counter
(RXA-1), which all rows of one give share. Where a feed does not number gives (RXA-1 empty or 0), a row that names its
action (start, rate change, stop) belongs to the one infusion of its order, whose id is the order number; any other row
is told by the administration sub-ID counter (RXA-2), one for each administration (inference from HL7 v2.5 4.14.7).

An update (RXA-21 U) of a row with start and stop takes back any stop charted for it before, whatever its time: else the
time between the two stops would be taken for a pause. It names no entry that could be at the start, so all go.
"""

from collections.abc import Iterator
from datetime import datetime

from streams.intake.hl7v2.message import Part
from streams.intake.hl7v2.observed import observed_quantity, observed_text
from streams.intake.hl7v2.orders import order_groups
from streams.intake.hl7v2.refusal import Refused
from streams.intake.hl7v2.routes import elsewhere, route, route_text
from streams.intake.hl7v2.table import Data, Entry, Row, Scope, fill, row
from streams.intake.hl7v2.values import Paths, drug, drug_of, identifier, person, quantity, text

INFUSED = ("iv-infusion", "subcutaneous-infusion")
INJECTED = ("intramuscular", "subcutaneous")
POINTS = ("iv-push", "intramuscular", "subcutaneous", "intra-arterial", "oral", "flush")
RUNNING = ("start", "stop", "pause", "resume", "rate-change", "new-bag")
NOT_GIVEN = ("RE", "NA")
"""RXA-20 (HL7 table 0322): refused, not administered. CP and PA (partly) are administrations."""
UNKNOWN_AMOUNT = "999"
MOST_COMPONENTS = 100
"""They are read for each row of their order; no bag has so many."""
Said = tuple[str, datetime, str]


def _dose(scope: Scope, paths: Paths) -> Data | None:
    rate = scope.part.text("RXA-12")
    unknown = scope.part.text("RXA-6") == UNKNOWN_AMOUNT and not scope.part.text("RXA-7")
    return None if rate or unknown else quantity(scope, paths)


def _rate(scope: Scope, paths: Paths) -> Data | None:
    """The rate as charted: RXA-6 per RXA-12, an observation, else as ordered for this give."""
    per, found = scope.part.text("RXA-12"), quantity(scope, ("RXA-6", "RXA-7"))
    if per and found:
        return {**found, "unit": f"{found.get('unit', '')}/{per.casefold().removeprefix('per ').strip()}"}
    return observed_quantity(scope, "rate") or quantity(scope, paths[3:])


def _charted_rate(scope: Scope, _: Paths) -> Data | None:
    return _rate(scope, ())


def _body_site(scope: Scope, paths: Paths) -> str | None:
    return text(scope, paths) if route(scope, ("RXR-4", "RXR-1")) in INJECTED else None


def _additives(scope: Scope, _: Paths) -> list[Data]:
    """The additives (RXC-1 A) of the bag beside the drug of the row."""
    if len(scope.part.index.get("RXC", ())) > MOST_COMPONENTS:
        raise Refused("too-large", "RXC")
    own = (drug(scope, ("RXA-5",)) or {}).get("code")
    parts = [part for part in scope.part.all("RXC") if part.text("RXC-1") == "A" and part.text("RXC-2") != own]
    return [found for part in parts if (found := drug_of(scope, next(iter(part.repetitions("RXC", 2)), ())))]


def _device(scope: Scope, paths: Paths) -> str | None:
    return scope.says("devices", *paths)


def _observed(name: str) -> Row:
    return row(name, "OBX-5 OBX-6", lambda scope, _: observed_quantity(scope, name), f"OBX-3 `{name}`")


EVERY = (
    row("order_id", "ORC-2 ORC-3", text, "placer before filler number"),
    row("drug", "RXA-5 RXE-2 RXO-1", drug),
    row("route", "RXR-4 RXR-1", route, "vocabulary of routes; IV with no method is none"),
    row("route_text", "RXR-1", route_text, "where the route is none of the contract"),
    row("device", "RXR-3 RXR-3.2", _device, "vocabulary `devices` (HL7 table 0164)"),
    row("access_id", "OBX-5", lambda scope, _: observed_text(scope, "access"), "OBX-3 `access`"),
    row("line", "OBX-5", lambda scope, _: observed_text(scope, "lumen"), "OBX-3 `lumen`"),
    row("performer", "RXA-10", person),
)  # fmt: skip
"""Of every row."""
GIVEN = (
    row("dose", "RXA-6 RXA-7", _dose, "none where RXA-12 makes a rate of it, or 999 stands for unknown"),
    row("additives", "RXC-2", _additives, "RXC-1 A, beside the drug of the row"),
    row("body_site", "RXR-2.2 RXR-2", _body_site, "of an injection"),
    _observed("wasted"),
)
"""Of a row that gives something: start, new bag, given."""
STARTED = (
    row(
        "rate",
        "RXA-6 RXA-7 RXA-12 RXE-23 RXE-24 RXO-21 RXO-22",
        _rate,
        "RXA-6 per RXA-12, OBX-3 `rate`, else ordered",
    ),
)
CHANGED = (row("rate", "RXA-6 RXA-7 RXA-12", _charted_rate, "as charted in this row, never as ordered"),)
ENDED = (_observed("volume"),)
REFUSED = (row("reason", "RXA-18.2 RXA-18 RXA-9.2 RXA-9", text),)
TABLES: dict[str, tuple[Row, ...]] = {
    "start": (*GIVEN, *STARTED), "new-bag": (*GIVEN, *STARTED), "given": GIVEN, "rate-change": CHANGED, "stop": ENDED,
    "pause": ENDED, "resume": CHANGED, "not-given": REFUSED,
}  # fmt: skip
"""What is read beside the fields of every row, for each action."""


def parts(section: Part, _: str) -> list[Part]:
    """Each RXA with what follows it, and what its order says; RXR after the last of several RXAs is of all of them."""
    return [row for group in order_groups(section) for row in _rows(group)]


def _rows(group: Part) -> Iterator[Part]:
    names = [segment.name for segment in group.segments]
    starts = [at for at, name in enumerate(names) if name == "RXA"]
    if not starts:
        return
    ordered = group.of((segment for segment in group.segments[: starts[0]] if segment.name != "OBX"), group.behind)
    last = group.of((segment for segment in group.segments[starts[-1] :] if segment.name == "RXR"), ordered)
    for start, end in zip(starts, (*starts[1:], len(names)), strict=True):
        yield group.of(group.segments[start:end], last)


def entries(scope: Scope) -> Iterator[Entry]:
    """The events of a row. Raises Refused where it says that nothing was done."""
    word = scope.says("actions", *(f"RXA-{field}.{part}" for field in (20, 9) for part in (2, 1)))
    if word == "none":
        raise Refused("nothing-charted", "RXA-20")
    recorded, start = scope.recorded("RXA-22"), scope.at("RXA-3")
    if start is None:
        raise Refused("missing-field", "RXA-3")
    action = "not-given" if scope.part.text("RXA-20") in NOT_GIVEN else word
    end = scope.end("RXA-4")
    ended = end if end != start else None
    every = {"administration_id": _administration_id(scope, action), **fill(EVERY, scope)}
    every["status"] = "entered-in-error" if scope.part.text("RXA-21") == "D" else "active"
    for name, at, status in _said(scope, action, start, ended):
        data = {"action": name, "occurred_at": at, **every, **_of(scope, name, start, ended)}
        yield Entry("administration", recorded, data | ({"status": status} if status else {}))


def _of(scope: Scope, action: str, start: datetime, end: datetime | None) -> Data:
    """The fields of an action; a push with an end has a length."""
    data = fill(TABLES[action], scope)
    if action == "given" and end and end > start:
        data["duration_minutes"] = (end - start).total_seconds() / 60
    return data


def _administration_id(scope: Scope, action: str | None) -> str:
    order = identifier(scope, ("ORC-2", "ORC-3"))
    give, row_number = scope.part.text("RXA-1"), scope.part.text("RXA-2")
    number = give if give.strip("0") else "" if action in RUNNING else row_number
    return f"{order}-{number}" if number else order


def _said(scope: Scope, action: str | None, start: datetime, end: datetime | None) -> list[Said]:
    """The actions of a row, their times and what retracts. RXA-4 equal to RXA-3 means that no end was charted."""
    stop: list[Said] = [("stop", end, "")] if end else []
    if action in ("start", "new-bag"):
        return [(action, start, ""), *stop]
    if action == "stop" and end:
        return stop
    if action and (action != "given" or not _infused(scope, end)):
        return [(action, start, "")]
    if not _infused(scope, end):
        return [("given", start, "")]
    updated = scope.part.text("RXA-21") == "U"
    return [("start", start, ""), *([("stop", start, "entered-in-error")] if updated else []), *stop]


def _infused(scope: Scope, end: datetime | None) -> bool:
    """Whether a row that names no action is of something that ran: by its route, or by an end or a rate of its own."""
    way = route(scope, ("RXR-4", "RXR-1"))
    if way in INFUSED:
        return True
    return way not in POINTS and not elsewhere(scope) and bool(end or _charted_rate(scope, ()))
