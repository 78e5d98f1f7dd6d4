"""One administered bag, syringe or injection with the facts that decide its code (coding.md section 2).

Everything a reading may vary comes later: these are the facts of the chart, read once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.administration import Administration
from schemas.base import Drug
from schemas.envelope import Event
from streams.coding.tables import Electrolyte, electrolytes
from streams.encounter.chart import Chart
from streams.encounter.infusions import Infusion, Known
from streams.encounter.intervals import Interval
from streams.encounter.rates import length
from streams.profiles.terms import Category, Charted, Vocabulary

Method = Literal["infusion", "push", "injection", "subcutaneous-infusion", "intra-arterial", "flush"]

METHODS: dict[str | None, Method] = {
    "iv-infusion": "infusion", "iv-push": "push", "intramuscular": "injection", "subcutaneous": "injection",
    "subcutaneous-infusion": "subcutaneous-infusion", "intra-arterial": "intra-arterial", "flush": "flush",
    "iv-unspecified": "push", "injection-unspecified": "injection",
}  # fmt: skip
PORTABLE = ("portable-pump", "elastomeric")
PRECEDENCE: tuple[Category, ...] = ("chemotherapy", "therapeutic", "hydration", "other")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Administered:
    """What was given, how, where, and when.

    `drug` tells it from other drugs: all that is in one bag together is one infusate (RM-CONC, ASCO-CONC). `at` is
    where it stands on the clock when its interval is not known. `refills` are the new bags of a portable pump.
    """

    administration_id: str
    method: Method
    drug: str
    name: str | None
    ingredient: str | None
    category: Category | None
    purpose: str | None
    at: datetime
    start: datetime | None = None
    start_source: Known = "none"
    stop: datetime | None = None
    stop_source: Known = "none"
    running: tuple[Interval, ...] = ()
    charted_minutes: float | None = None
    ordered_minutes: float | None = None
    access_id: str | None = None
    line: str | None = None
    bag_id: str | None = None
    order_id: str | None = None
    body_site: str | None = None
    portable: bool = False
    refills: tuple[datetime, ...] = ()
    begun_elsewhere: bool = False
    method_charted: bool = True


def administered(chart: Chart, vocabulary: Vocabulary) -> tuple[Administered, ...]:
    """Everything given by needle or line, in clinical order."""
    found = [item for infusion in chart.infusions if (item := _infusion(infusion, chart, vocabulary))]
    found += [item for dose in chart.doses if (item := _dose(dose, chart, vocabulary))]
    return tuple(sorted(found, key=lambda item: (item.at, item.administration_id)))


def _infusion(infusion: Infusion, chart: Chart, vocabulary: Vocabulary) -> Administered | None:
    entries = [entry.data for entry in infusion.entries]
    route = _route(entries, vocabulary)
    method = "infusion" if route in (None, "iv-unspecified") else METHODS.get(route)
    if not infusion.parenteral or method in (None, "flush"):
        return None
    order = chart.order(infusion.order_id)
    start, stop = infusion.start, infusion.stop
    hung = [entry.occurred_at for entry in entries if entry.action == "new-bag"]
    begun_elsewhere = bool(hung) and not infusion.of("start")
    return Administered(
        administration_id=infusion.administration_id,
        method=method,
        **_substance(infusion.drug, _additives(entries), _indication(order), vocabulary),  # type: ignore[arg-type]
        purpose=next((entry.purpose for entry in entries if entry.purpose), None),
        at=start.at if start else entries[0].occurred_at,
        start=start.at if start else None,
        start_source=start.known if start else "none",
        stop=stop.at if stop else None,
        stop_source=stop.known if stop else "none",
        running=infusion.running,
        charted_minutes=next((e.duration_minutes for e in reversed(entries) if e.duration_minutes), None),
        ordered_minutes=order.data.duration_minutes if order else None,
        access_id=infusion.access_id,
        line=infusion.line,
        bag_id=next((entry.bag_id for entry in entries if entry.bag_id), None),
        order_id=infusion.order_id,
        body_site=next((entry.body_site for entry in entries if entry.body_site), None),
        portable=any(entry.device in PORTABLE for entry in entries),
        refills=tuple(hung),
        begun_elsewhere=begun_elsewhere,
    )


def _dose(dose: Event[Administration], chart: Chart, vocabulary: Vocabulary) -> Administered | None:
    data = dose.data
    route = _route([data], vocabulary)
    if route is None or route not in METHODS:
        return None
    run = length(data.duration_minutes)
    return Administered(
        administration_id=data.administration_id,
        method=METHODS[route],
        **_substance(data.drug, data.additives or (), _indication(chart.order(data.order_id)), vocabulary),  # type: ignore[arg-type]
        purpose=data.purpose or None,
        at=data.occurred_at,
        start=data.occurred_at,
        start_source=data.time_source or "documented",
        running=(Interval(data.occurred_at, data.occurred_at + run),) if run else (),
        charted_minutes=data.duration_minutes,
        access_id=data.access_id,
        line=data.line,
        bag_id=data.bag_id,
        order_id=data.order_id,
        body_site=data.body_site,
        method_charted=not route.endswith("unspecified"),
    )


def _route(entries: Iterable[Charted], vocabulary: Vocabulary) -> str | None:
    return next((route for entry in entries if (route := vocabulary.route(entry))), None)


def _additives(entries: Iterable[Administration]) -> tuple[Drug, ...]:
    return next((entry.additives for entry in entries if entry.additives), ())


def _indication(order: object) -> str:
    data = getattr(order, "data", None)
    return (getattr(data, "indication", None) or "").casefold()


def _substance(
    drug: Drug | None, additives: tuple[Drug, ...], indication: str, vocabulary: Vocabulary
) -> dict[str, object]:
    """What is in the bag: the drugs of the highest category; fluid that carries a drug does not name it."""
    parts = [(part, vocabulary.category(part)) for part in ((drug,) if drug else ()) + additives]
    known = [category for _, category in parts if category]
    category = min(known, key=PRECEDENCE.index) if known and (len(known) == len(parts) or parts[0][1]) else None
    if category == "therapeutic" and parts[0][1] == "hydration" and not _medicated(parts):
        category = "hydration"
    if category == "hydration" and _treats_deficit(drug, additives, indication):
        category = "therapeutic"
    named = [part for part, of in parts if of == category or of not in ("hydration", "other")] or (
        [drug] if drug else []
    )
    return {
        "drug": " + ".join(sorted({vocabulary.name(part) for part in named})),
        "name": (drug.generic_name or drug.name) if drug else None,
        "ingredient": vocabulary.ingredient(drug),
        "category": category,
    }


def _medicated(parts: list[tuple[Drug, Category | None]]) -> bool:
    """Whether something besides standard electrolytes was added to the fluid (A52732; 3.5)."""
    return any(category not in ("hydration", "other") and not _electrolytes(part) for part, category in parts[1:])


def _treats_deficit(drug: Drug | None, additives: tuple[Drug, ...], indication: str) -> bool:
    """Whether the order says that the electrolyte in the fluid treats its deficit (HAU-1CONC; 3.5)."""
    held = [salt for part in (drug, *additives) for salt in _electrolytes(part)] if indication else []
    return any(word in indication for salt in held for word in salt.deficit)


def _electrolytes(drug: Drug | None) -> list[Electrolyte]:
    text = f"{drug.generic_name or ''} {drug.name or ''}".casefold() if drug else ""
    return [salt for salt in electrolytes() if any(name in text for name in salt.names)]
