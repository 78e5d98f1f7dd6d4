"""Route and method of a dosage, together: a push or an infusion is often said by the method alone.

"Intravenous" with no method stays a text without a route; the rules ask for it (`route-ambiguous`).
"""

from collections.abc import Callable, Iterator

from streams.intake.fhir.elements import Node, nodes
from streams.intake.fhir.reading import Reading, said, texts, tokens

UNSAID = ("iv-unspecified", "injection-unspecified", "not-parenteral")
"""What a text may mean that is no route of the contract."""
INTO_A_VEIN = ("iv-push", "iv-infusion")


def routed(reading: Reading, dosage: str) -> str | None:
    """What route and method of a dosage mean: a route of the contract, or one of `UNSAID`."""
    route = next(_meanings(reading, "routes", nodes(reading.resource, f"{dosage}.route")), None)
    if route not in (None, "iv-unspecified", "injection-unspecified"):
        return route
    method = next(_meanings(reading, "methods", nodes(reading.resource, f"{dosage}.method")), None)
    narrower = method in INTO_A_VEIN or route is None
    return method if method and narrower and method != "injection-unspecified" else route or method


def _meanings(reading: Reading, table: str, concepts: list[Node]) -> Iterator[str]:
    for concept in concepts:
        found = reading.codes.coded(table, tokens(concept))
        named = (reading.profile.vocabulary.route_named(one[:300]) for one in texts(concept))
        found = found or next(filter(None, named), None) or reading.codes.named(table, texts(concept))
        if found:
            yield found


def route(dosage: str) -> Callable[[Reading], str | None]:
    """The route, where route and method together name one of the contract."""

    def read(reading: Reading) -> str | None:
        """Route and method by the vocabulary"""
        found = routed(reading, dosage)
        return None if found in UNSAID else found

    return read


def route_text(dosage: str) -> Callable[[Reading], str | None]:
    """The text of the route, where it names none of the contract."""

    def read(reading: Reading) -> str | None:
        """The text of the route where it names none of the contract"""
        if routed(reading, dosage) not in (None, *UNSAID):
            return None
        concepts = (*nodes(reading.resource, f"{dosage}.route"), *nodes(reading.resource, f"{dosage}.method"))
        return next((found for concept in concepts if (found := said(reading, concept))), None)

    return read
