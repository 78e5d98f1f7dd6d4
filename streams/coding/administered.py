"""One administered bag, syringe or injection with the facts that decide its code (coding.md section 2).

Everything a reading may vary comes later: these are the facts of the chart, read once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from schemas.administration import Administration
from schemas.envelope import Event
from streams.coding.infusate import Infusate, infusate
from streams.encounter.chart import Chart
from streams.encounter.given import by_line
from streams.encounter.infusions import End, Infusion
from streams.encounter.intervals import Interval
from streams.encounter.rates import length
from streams.profiles.terms import Charted, Vocabulary

Method = Literal["infusion", "push", "injection", "subcutaneous-infusion", "intra-arterial", "flush"]

METHODS: dict[str | None, Method] = {
    "iv-infusion": "infusion", "iv-push": "push", "intramuscular": "injection", "subcutaneous": "injection",
    "subcutaneous-infusion": "subcutaneous-infusion", "intra-arterial": "intra-arterial", "flush": "flush",
    "iv-unspecified": "push", "injection-unspecified": "injection",
}  # fmt: skip
PORTABLE = ("portable-pump", "elastomeric")


class Administered(Struct, frozen=True, eq=False, kw_only=True):
    """What was given, how, where, and when.

    `at` is where it stands on the clock when its interval is not known. `hung` are its new bags, `begun_elsewhere` says
    that it has no start of its own.
    """

    administration_id: str
    method: Method
    infusate: Infusate
    purpose: str | None
    at: datetime
    start: End | None = None
    stop: End | None = None
    running: tuple[Interval, ...] = ()
    charted_minutes: float | None = None
    ordered_minutes: float | None = None
    access_id: str | None = None
    line: str | None = None
    bag_id: str | None = None
    body_site: str | None = None
    portable: bool = False
    hung: tuple[datetime, ...] = ()
    begun_elsewhere: bool = False
    method_charted: bool = True

    @property
    def stop_source(self) -> str:
        """How its stop is known."""
        return self.stop.known if self.stop else "none"


def administered(chart: Chart, vocabulary: Vocabulary) -> tuple[Administered, ...]:
    """Everything given by needle or line, in clinical order."""
    found = [item for infusion in by_line(chart, vocabulary) if (item := _infusion(infusion, chart, vocabulary))]
    found += [item for dose in chart.doses if (item := _dose(dose, chart, vocabulary))]
    return tuple(sorted(found, key=lambda item: (item.at, item.administration_id)))


def _infusion(infusion: Infusion, chart: Chart, vocabulary: Vocabulary) -> Administered | None:
    entries = [entry.data for entry in infusion.entries]
    method = _method(entries, vocabulary)
    if method is None or method == "flush":
        return None
    order = chart.order(infusion.order_id)
    return Administered(
        administration_id=infusion.administration_id,
        method=method,
        infusate=infusate(infusion.drug, _first("additives", entries) or (), order, vocabulary),
        purpose=_first("purpose", entries),
        at=infusion.start.at if infusion.start else entries[0].occurred_at,
        start=infusion.start,
        stop=infusion.stop,
        running=infusion.running,
        charted_minutes=_minutes(_first("duration_minutes", reversed(entries))),
        ordered_minutes=_minutes(order.data.duration_minutes) if order else None,
        access_id=infusion.access_id,
        line=infusion.line,
        bag_id=_first("bag_id", entries),
        body_site=_first("body_site", entries),
        portable=any(entry.device in PORTABLE for entry in entries),
        hung=tuple(entry.occurred_at for entry in entries if entry.action == "new-bag"),
        begun_elsewhere=not infusion.of("start"),
    )


def _dose(dose: Event[Administration], chart: Chart, vocabulary: Vocabulary) -> Administered | None:
    data = dose.data
    route = vocabulary.route(data)
    if route is None or route not in METHODS:
        return None
    run = length(data.duration_minutes)
    return Administered(
        administration_id=data.administration_id,
        method=METHODS[route],
        infusate=infusate(data.drug, data.additives or (), chart.order(data.order_id), vocabulary),
        purpose=data.purpose or None,
        at=data.occurred_at,
        start=End(data.occurred_at, data.time_source or "documented", dose.ref),
        running=(Interval(data.occurred_at, data.occurred_at + run),) if run else (),
        charted_minutes=_minutes(data.duration_minutes),
        access_id=data.access_id,
        line=data.line,
        bag_id=data.bag_id,
        body_site=data.body_site,
        method_charted=not route.endswith("unspecified"),
    )


def _minutes(charted: float | None) -> float | None:
    """A charted length that an infusion can have; no figure is carried on that no unit can be counted from."""
    return charted if charted == 0 or length(charted) else None


def _method(entries: Iterable[Charted], vocabulary: Vocabulary) -> Method | None:
    """How it went in; what ran and says only IV, or nothing, is an infusion."""
    route = next((route for entry in entries if (route := vocabulary.route(entry))), None)
    return "infusion" if route in (None, "iv-unspecified") else METHODS.get(route)


def _first(field: str, entries: Iterable[Administration]) -> Any:
    return next((value for entry in entries if (value := getattr(entry, field))), None)
