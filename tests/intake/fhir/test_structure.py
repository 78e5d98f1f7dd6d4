"""Whatever stands in whatever place of a resource: an answer, no exception, and nobody's name in it."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.intake.fhir import read_fhir
from streams.intake.outcome import Accepted, Rejected
from tests.intake.fhir.resources import (
    FACILITY,
    INFUSED,
    NAMED,
    administration,
    at,
    bundle,
    charge,
    document,
    encounter,
    order,
)

CANARY = "Canaria Canaryworth"
STAYS = Path(__file__).parents[1] / "stays"
CORPUS = Path(__file__).parents[2] / "fuzz" / "corpus"
IDENTIFYING = ("id", "reference", "value", "source", "fullUrl", "system", "versionId", "resourceType")
"""Elements that are identifiers themselves; a name there is an identifier."""
HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=20), st.just([]), st.just({}), st.just([None]),
    st.sampled_from(["2026", "2026-03-02T10:00:00", "9999-12-31T00:00:00Z", "#", "Encounter/", "urn:uuid:1"]),
    st.fixed_dictionaries({"reference": st.just("#m"), "value": st.integers(0, 9), "coding": st.just({"code": 1})}),
)  # fmt: skip


def samples() -> list[dict[str, Any]]:
    """A resource of each kind with what it may have, and every line of the stays."""
    lines = [
        orjson.loads(line) for stay in sorted(STAYS.glob("*/fhir.ndjson")) for line in stay.read_bytes().splitlines()
    ]
    dosage = INFUSED | {"rateRatio": {"numerator": {"value": 1}, "denominator": {"value": 2}}, "text": "as ordered"}
    own = [
        administration(dosage=dosage, statusReason=[{"text": "none"}], contained=[NAMED]), order(contained=[NAMED]),
        encounter(classHistory=[{"class": {"code": "IMP"}, "period": {"start": at("08:00")}}]), document(), charge(),
    ]  # fmt: skip
    return [*own, bundle(*own), *lines]


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything within a document."""
    items = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    return [found for name, value in items for found in ((*path, name), *places(value, (*path, name)))]


def put(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of a document with something else in one place."""
    if not path:
        return value
    name, *rest = path
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[name] = put(node[name], tuple(rest), value)
    return copy


SAMPLES = samples()
SITES = [(sample, path) for sample in SAMPLES for path in places(sample)]


@settings(max_examples=300)
@given(st.sampled_from(SITES), HOSTILE)
def test_anything_anywhere_is_an_answer(site: tuple[dict[str, Any], tuple[Any, ...]], value: Any) -> None:
    """The same one twice, and each event has the identity the wire contract asks for."""
    sample, path = site
    record = orjson.dumps(put(sample, path, value))
    outcomes = read_fhir(record, FACILITY)

    assert outcomes
    assert outcomes == read_fhir(record, FACILITY)


@pytest.mark.parametrize("sample", range(len(SAMPLES)))
def test_no_refusal_and_no_identity_holds_a_name(sample: int) -> None:
    """A name in any text of any resource reaches neither an id, a source, nor a field or repr of a refusal."""
    for path in places(SAMPLES[sample]):
        names = [name for name in path if isinstance(name, str)]
        if names[-1] in IDENTIFYING or not isinstance(_at(SAMPLES[sample], path), str):
            continue
        for outcome in read_fhir(orjson.dumps(put(SAMPLES[sample], path, CANARY)), FACILITY):
            told = repr(outcome._replace(value=None)) if isinstance(outcome, Rejected) else _identity(outcome)

            assert CANARY not in told, path


def _at(node: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        node = node[name]
    return node


def _identity(accepted: Accepted) -> str:
    event = accepted.event
    entities = [
        getattr(event.data, name, None)
        for name in ("administration_id", "order_id", "note_id", "charge_id", "access_id")
    ]
    return repr([event.id, event.source, event.subject, event.data.patient_id, entities])


@pytest.mark.parametrize("seed", sorted((CORPUS / "fhir").glob("*")), ids=lambda seed: seed.name)
def test_what_fuzzing_found_is_an_answer(seed: Path) -> None:
    """Inputs that once broke the reader."""
    assert read_fhir(seed.read_bytes(), FACILITY)
