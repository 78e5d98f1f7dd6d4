"""Hydration among what was given: which fluid counts as hydration, how long it ran alone, and whether it keeps a vein
open.

Fluid is hydration where its category says so; where it serves the line or another drug it never is.
"""

from collections.abc import Iterable, Iterator

from schemas.alert import Evidence
from schemas.envelope import Event
from schemas.order import Order
from streams.encounter.given import Given
from streams.encounter.intervals import Interval, subtract
from streams.encounter.rates import millilitres_per_hour
from streams.profiles.necessity import Necessity
from streams.profiles.phrases import Phrases
from streams.profiles.terms import Vocabulary
from streams.rules.statements import says

HYDRATION_CODES = ("96360", "96361")
KEEP_OPEN = Phrases(
    r"\b(?:t?kvo|tko|keep(?:ing|s)?(?: \w+){0,2} (?:open|patent)|(?:line|vein|catheter|iv) patency"
    r"|maintain\w*(?: \w+){0,2}"
    r" (?:patency|access)|carrier|flush\w*|diluent)\b"
)


def fluids(given: Iterable[Given], vocabulary: Vocabulary) -> tuple[Given, ...]:
    """The infusions that are fluid for its volume, or that their purpose says serve a line."""
    return tuple(
        one
        for one in given
        if one.infusion is not None and (vocabulary.category(one.drug) == "hydration" or (one.serving and one.by_vein))
    )


def alone(fluid: Given, given: Iterable[Given], vocabulary: Vocabulary) -> tuple[Interval, ...]:
    """When the fluid ran and no drug did: hydration is never concurrent (coding.md 10.1)."""
    drugs = [
        interval
        for one in given
        if one.infusion and not one.serving and vocabulary.category(one.drug) != "hydration"
        for interval in one.infusion.running
    ]
    return subtract(fluid.infusion.running, drugs) if fluid.infusion else ()


def keeping_open(fluid: Given, order: Event[Order] | None, knobs: Necessity) -> Evidence | None:
    """What says that the fluid keeps the vein open or carries a drug: its purpose, its words, or its rate."""
    if fluid.serving:
        entry = next((entry for entry in fluid.entries if entry.data.purpose), fluid.first)
        return Evidence(event=entry.ref, field="purpose", found=fluid.purpose)
    for event in (*fluid.entries, *((order,) if order else ())):
        if says(KEEP_OPEN, _texts(event)):
            return Evidence(event=event.ref, field="text", expected="fluid given for its volume")
    rates = list(_rates(fluid, order))
    if rates and max(rate for rate, _ in rates) <= knobs.kvo_rate:
        rate, ref = max(rates)
        return Evidence(event=ref, field="rate", found=f"{rate:g} mL/h", expected=f"more than {knobs.kvo_rate:g} mL/h")
    return None


def _texts(event: Event[object]) -> Iterator[str | None]:
    data = event.data
    drug = getattr(data, "drug", None)
    yield drug.name if drug else None
    yield from (getattr(data, name, None) for name in ("reason", "route_text", "indication", "frequency"))


def _rates(fluid: Given, order: Event[Order] | None) -> list[tuple[float, str]]:
    """The rates charted above nothing; where there is none, the rate ordered."""
    charted = [(rate, entry.ref) for entry in fluid.entries if (rate := millilitres_per_hour(entry.data.rate) or 0) > 0]
    ordered = millilitres_per_hour(order.data.rate) if order else None
    return charted or ([(ordered, order.ref)] if order and ordered else [])
