"""Who counts as the practitioner who ordered, in the order and on the claim."""

import pytest

from streams.rules.providers.ordering_provider_missing import ordering_provider_missing as rule
from tests.rules.judge import FACILITY, at, found, judge, with_knobs

ADMIT = "07:40 adt admit class=outpatient place_of_service=22"
END = "12:30 adt discharge"


def order(person: str, route: str = "route=iv-infusion", more: str = "") -> str:
    by = f"ordered_by='{person}'" if person else ""
    return f"{ADMIT}\n07:50 order O1 vancomycin {route} {by}\n{more}\n{END}"


@pytest.mark.parametrize(
    "person",
    [
        '{"id":"DR1","credentials":"MD"}',
        '{"id":"DR1","name":"Zelda","credentials":"RN, FNP-C"}',
        '{"name":"Zelda","credentials":"PA-C"}',
        '{"id":"1234567893","name":"Zelda","role":"ordering"}',
        '{"id":"DR1"}',
    ],
)
def test_a_credential_an_npi_or_a_reference_into_the_directory_identifies(person: str) -> None:
    """A bare id is not held against a feed that never carries credentials."""
    assert [] == found(rule, order(person))


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("", "does not say who ordered"),
        ('{"id":"","name":" "}', "does not say who ordered"),
        ('{"role":"ordering","credentials":"MD"}', "does not say who ordered"),
        ('{"id":"DR1","name":"Zelda"}', "without credential"),
        ('{"id":"DR1","role":"ordering"}', "without credential"),
        ('{"id":"RN1","credentials":"RN"}', "does not permit"),
        ('{"id":"RN1","credentials":"BSN, RN"}', "does not permit"),
    ],
)
def test_nobody_no_credential_and_a_nurse_do_not(person: str, words: str) -> None:
    """Each fault is named; the finding is about the order."""
    [finding] = found(rule, order(person))

    assert words in finding.message
    assert "O1" == finding.subject.order_id


def test_a_bare_id_is_asked_for_its_credential_where_others_have_theirs() -> None:
    """Another entry about the same id supplies it, and so does the directory of the site."""
    nurse = '08:00 note nursing N1 author=\'{"id":"RN1","credentials":"RN"}\''
    signed = '07:55 sign author order=O1 signer=\'{"id":"DR1","credentials":"MD"}\''
    listed = with_knobs("providers", directory={"DR1": "MD"})

    assert 1 == len(found(rule, order('{"id":"DR1"}', more=nurse)))
    assert [] == found(rule, order('{"id":"DR1"}', more=f"{nurse}\n{signed}"))
    assert [] == found(rule, order('{"id":"DR1"}', more=nurse), listed)


@pytest.mark.parametrize(("route", "count"), [("route=oral", 0), ("route_text=NEB", 0), ("", 1), ("route_text=IV", 1)])
def test_orders_by_other_routes_are_not_asked(route: str, count: int) -> None:
    """An order that does not say its route may be one by needle."""
    assert count == len(found(rule, order("", route)))


def test_it_stands_as_soon_as_the_order_does() -> None:
    """The entry itself is wrong: nobody needs to wait for it."""
    raised = judge(f"{ADMIT}\n07:50 order O1 vancomycin route=iv-infusion", at("07:51"), rules=[rule]).raised

    assert [at("07:50")] == [item.raised_at for item in raised]


@pytest.mark.parametrize(
    ("claimed", "count"),
    [
        ('{"id":"DR1"}', 0), ('{"id":"DR2"}', 1), ('{"id":"1234567893"}', 0), ('{"name":"Quux"}', 0),
        ('{"id":"DR2","name":"Zelda"}', 0),
    ],
)  # fmt: skip
def test_the_claim_names_who_ordered(claimed: str, count: int) -> None:
    """Ids of different kinds cannot be compared; a name can."""
    charge = f"12:40 charge C1 96365 ordered_by='{claimed}'"
    person = '{"id":"DR1","name":"Zelda","credentials":"MD"}'

    assert ["claim"] * count == [finding.part for finding in found(rule, order(person, more=charge))]


def test_where_nothing_is_billed_the_claim_is_not_held_against_the_order() -> None:
    """The order itself still is."""
    inpatient = order('{"id":"DR1","credentials":"MD"}', more='12:40 charge C1 96365 ordered_by=\'{"id":"DR2"}\'')

    assert [] == found(rule, inpatient.replace("class=outpatient", "class=inpatient"), FACILITY)
