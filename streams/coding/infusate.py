"""What is in a bag or syringe, and of which category: several drugs in one are one infusate (RM-CONC, ASCO-CONC).

Fluid that carries a drug does not name it. Prepared fluid with standard electrolytes is hydration, unless the order
says that the electrolyte treats its deficit (A52732, HAU-1CONC; coding.md 3.5).
"""

from typing import NamedTuple

from schemas.base import Drug
from schemas.envelope import Event
from schemas.order import Order
from streams.coding.tables import Electrolyte, electrolytes
from streams.profiles.terms import Category, Vocabulary

PRECEDENCE: tuple[Category, ...] = ("chemotherapy", "therapeutic", "hydration", "other")
Part = tuple[Drug, Category | None]


class Infusate(NamedTuple):
    """`key` tells it from others; `name` is the drug as charted, `ingredient` what the vocabulary makes of it."""

    key: str
    name: str | None
    ingredient: str | None
    category: Category | None


def infusate(
    drug: Drug | None, additives: tuple[Drug, ...], order: Event[Order] | None, vocabulary: Vocabulary
) -> Infusate:
    """What is in the bag: the drugs of its highest category."""
    parts: list[Part] = [(part, vocabulary.category(part)) for part in ((drug,) if drug else ()) + additives]
    category = _category(parts)
    if category == "hydration" and _treats_deficit(parts, order):
        category = "therapeutic"
    named = [part for part, of in parts if of == category or of not in ("hydration", "other")]
    named = named or ([drug] if drug else [])
    return Infusate(
        key=" + ".join(sorted({vocabulary.name(part) for part in named})),
        name=(drug.generic_name or drug.name) if drug else None,
        ingredient=vocabulary.ingredient(drug),
        category=category,
    )


def _category(parts: list[Part]) -> Category | None:
    """The highest category in the bag; none where the drug itself has none."""
    known = [category for _, category in parts if category]
    if not known or parts[0][1] is None:
        return None
    if parts[0][1] == "hydration" and not any(_medicates(part) for part in parts[1:]):
        return "hydration"
    return min(known, key=PRECEDENCE.index)


def _medicates(part: Part) -> bool:
    """Whether an additive is more than a fluid or a standard electrolyte."""
    return part[1] not in ("hydration", "other") and not _electrolytes(part[0])


def _treats_deficit(parts: list[Part], order: Event[Order] | None) -> bool:
    indication = (order.data.indication or "").casefold() if order else ""
    held = [salt for part, _ in parts for salt in _electrolytes(part)] if indication else []
    return any(word in indication for salt in held for word in salt.deficit)


def _electrolytes(drug: Drug) -> list[Electrolyte]:
    text = f"{drug.generic_name or ''} {drug.name or ''}".casefold()
    return [salt for salt in electrolytes() if any(name in text for name in salt.names)]
