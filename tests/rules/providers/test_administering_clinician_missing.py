"""Who counts as a person on the MAR, and whom a practice may name as rendering."""

import pytest

from streams.rules.providers.administering_clinician_missing import administering_clinician_missing as rule
from tests.rules.judge import FACILITY, PROFESSIONAL, at, found, judge, with_knobs


def chart(person: str, more: str = "") -> str:
    by = f"performer='{person}'" if person else ""
    return f"08:00 mar given ondansetron route=iv-push {by}\n{more}\n12:30 adt discharge"


@pytest.mark.parametrize(
    "person",
    ['{"id":"RN-007"}', '{"name":"Zelda Quux"}', '{"id":"NURSE12"}', '{"id":"JQ","name":"Zelda Quux"}', '{"id":"A1"}'],
)
def test_an_id_or_a_name_is_a_person(person: str) -> None:
    """Initials beside a name are one as well."""
    assert [] == found(rule, chart(person))


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("", "does not say who"),
        ('{"id":"","name":""}', "does not say who"),
        ('{"role":"nurse","credentials":"RN"}', "does not say who"),
        ('{"id":"SYSTEM"}', "no single person"),
        ('{"id":"ED_SHARED"}', "no single person"),
        ('{"id":"N1","name":"Interface user"}', "no single person"),
        ('{"id":"JQ"}', "initials"),
        ('{"name":"J.Q."}', "initials"),
    ],
)
def test_nobody_a_shared_login_and_bare_initials_are_none(person: str, words: str) -> None:
    """Each fault is named."""
    [finding] = found(rule, chart(person))

    assert words in finding.message


def test_a_site_lists_its_shared_logins_and_its_signature_log() -> None:
    """What the words do not show, the profile knows."""
    shared = with_knobs("providers", shared_logins=["WARD7"])
    log = with_knobs("providers", signature_log=["JQ"])

    assert (0, 1) == (len(found(rule, chart('{"id":"WARD7"}'))), len(found(rule, chart('{"id":"WARD7"}'), shared)))
    assert [] == found(rule, chart('{"id":"JQ"}'), log)


def test_initials_are_explained_by_an_entry_that_names_them_in_full() -> None:
    """A signature under the same id is a signature log."""
    named = '08:10 sign author note=N1 signer=\'{"id":"JQ","name":"Zelda Quux"}\''

    assert [] == found(rule, chart('{"id":"JQ"}', named))


def test_every_entry_is_signed_and_an_administration_is_one_finding() -> None:
    """A stop by nobody fires beside a start by somebody."""
    run = "08:00 mar start vancomycin by=RN1\n09:05 mar stop vancomycin {}\n12:30 adt discharge"

    assert ["A-vancomycin"] == [finding.subject.administration_id for finding in found(rule, run.format(""))]
    assert [] == found(rule, run.format("entry_method=device"))
    assert [] == found(rule, run.format("source=device"))
    assert 1 == len(found(rule, run.format("entry_method=device").replace("by=RN1", "entry_method=device")))


@pytest.mark.parametrize("entry", ["given acetaminophen route=oral", "not-given vancomycin", "given x route_text=NEB"])
def test_other_routes_and_what_was_not_given_are_not_asked(entry: str) -> None:
    """Only what went in by needle or line."""
    assert [] == found(rule, f"08:00 mar {entry}\n12:30 adt discharge")


def test_it_stands_as_soon_as_the_entry_does() -> None:
    """While the encounter is open, and at the time of the entry."""
    raised = judge("08:00 mar given ondansetron route=iv-push", at("08:01"), rules=[rule]).raised

    assert [at("08:00")] == [item.raised_at for item in raised]


@pytest.mark.parametrize(("count", "findings"), [(9, 9), (10, 1)])
def test_a_system_that_names_nobody_has_one_cause(count: int, findings: int) -> None:
    """From ten administrations on there is one alert for all; another system, or a shared login, is not drawn in."""
    doses = [f"08:{number:02} mar given ondansetron id=A{number} route=iv-push" for number in range(count)]
    other = "09:00 mar given famotidine id=B1 route=iv-push system=urn:other"

    shared = "09:01 mar given famotidine id=B2 route=iv-push by=SHARED"
    named = "09:02 mar given famotidine id=B3 route=iv-push by=RN1"

    assert findings == len(found(rule, "\n".join([*doses, "12:30 adt discharge"])))
    assert findings + 2 == len(found(rule, "\n".join([*doses, other, shared, named, "12:30 adt discharge"])))


@pytest.mark.parametrize(
    ("rendered", "expected"),
    [("", ["claim"]), ("rendered_by=RN1", []), ("rendered_by=DR1", []), ("rendered_by=DR9", ["claim"])],
)
def test_a_professional_claim_names_a_rendering_provider_of_the_record(rendered: str, expected: list[str]) -> None:
    """One who ordered, gave, wrote or signed; a facility's claim is not asked."""
    lines = f"""
        07:40 adt admit class=office place_of_service=11
        07:50 order O1 ondansetron by=DR1
        08:00 mar given ondansetron order=O1 route=iv-push by=RN1
        12:30 adt discharge
        12:40 charge C1 96374 {rendered}
        12:41 charge C2 99213"""

    assert expected == [finding.part for finding in found(rule, lines, PROFESSIONAL)]
    assert [] == found(rule, lines, FACILITY)
