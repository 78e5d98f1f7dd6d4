"""Services: each administered bag, syringe or injection with the interval the record supports.

Codes, relations and variance follow from these; an interval with a missing end keeps what is known of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.administration import Administration
from schemas.assessment import Service
from schemas.envelope import Event
from streams.coding.derivation import Derivation
from streams.encounter.chart import Chart
from streams.encounter.infusions import Infusion
from streams.encounter.intervals import minutes

Kind = str | None


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a chart in clinical order, with the whole derivation for rules that compare codes."""

    derivation: Derivation

    def __iter__(self) -> Iterator[Service]:
        return iter(self.derivation.services)

    def __len__(self) -> int:
        return len(self.derivation.services)


def services(chart: Chart) -> tuple[Service, ...]:
    """What was given in the encounter, in clinical order; tube feeding and oral doses are no service of this family."""
    found = [_infusion(infusion) for infusion in chart.infusions if infusion.parenteral]
    found += [_dose(dose) for dose in chart.doses if _given_parenterally(dose)]
    return tuple(sorted(found, key=lambda service: (str(service.start or service.stop), service.administration_id)))


def _infusion(infusion: Infusion) -> Service:
    drug, start, stop = infusion.drug, infusion.start, infusion.stop
    category = (drug.category if drug else None) or None
    return Service(
        administration_id=infusion.administration_id,
        drug=(drug.generic_name or drug.name) if drug else None,
        kind="hydration" if category == "hydration" else "infusion",
        category=category,
        start=start.at if start else None,
        stop=stop.at if stop else None,
        stop_source=stop.known if stop else "none",
        minutes=minutes(infusion.running) if start and stop else None,
        access_id=infusion.access_id,
        line=infusion.line,
    )


def _dose(dose: Event[Administration]) -> Service:
    data, drug = dose.data, dose.data.drug
    injection = data.route in ("intramuscular", "subcutaneous")
    return Service(
        administration_id=data.administration_id,
        drug=(drug.generic_name or drug.name) if drug else None,
        kind="injection" if injection else "push" if data.route in ("iv-push", "intra-arterial") else None,
        category=(drug.category if drug else None) or None,
        start=data.occurred_at,
        minutes=int(data.duration_minutes) if data.duration_minutes is not None else None,
        access_id=data.access_id,
        line=data.line,
    )


def _given_parenterally(dose: Event[Administration]) -> bool:
    """A route by needle, or one that says IV without saying how."""
    text = (dose.data.route_text or "").lower()
    return dose.data.route not in ("", None, "oral", "flush") or text.startswith("iv")
