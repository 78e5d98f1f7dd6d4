"""When the codes of chemotherapy and complex biologics stand on drug and work."""

import msgspec
import pytest

from streams.profiles.hierarchy import Hierarchy
from streams.rules.hierarchy.complex_administration_unsupported import complex_administration_unsupported as rule
from tests.rules.claims import chart, claim, infusion
from tests.rules.judge import FACILITY, found, judge

COMPLEX = infusion("rituximab", "08:00", "10:00", drug__category="chemotherapy")
PLAIN = infusion("vancomycin", "10:10", "11:10", drug__category="therapeutic")
WORK = '10:05 note nursing N1 text="Vital signs every half hour, no reaction."'


def reasons(*parts: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, chart(*parts))]


def test_a_plain_drug_is_not_billed_as_complex() -> None:
    """No drug of the list was given."""
    assert ["drug"] == reasons(PLAIN, claim("96413"))


def test_charted_work_makes_it_an_audit_risk() -> None:
    """The name alone does not decide."""
    evaluation = judge(chart(PLAIN, WORK, claim("96413")), rules=[rule])

    assert ["audit-risk"] == [raised.severity for raised in evaluation.raised]


def test_a_complex_drug_without_the_work_is_reported() -> None:
    """Nothing charted shows what the code pays for."""
    assert ["work"] == reasons(COMPLEX, claim("96413"))


@pytest.mark.parametrize(
    "work",
    [
        WORK,
        '10:05 note nursing N1 text="Tolerated without reaction."',
        '10:05 note nursing N1 text="Double check by two nurses."',
        "08:30 mar rate-change rituximab rate=100mL/h",
    ],
)
def test_any_sign_of_the_work_is_enough(work: str) -> None:
    """Monitoring, double check, readiness for a reaction, rate steps."""
    assert [] == reasons(COMPLEX, work, claim("96413"))


def test_work_that_was_not_done_is_no_work() -> None:
    """A denial is no sign."""
    assert ["work"] == reasons(COMPLEX, '10:05 note nursing N1 text="Not monitored."', claim("96413"))


def test_a_complex_drug_alone_is_not_billed_as_plain() -> None:
    """The reverse."""
    assert ["family"] == reasons(COMPLEX, WORK, claim("96365", "96366"))


def test_a_plain_drug_beside_it_may_be_what_is_billed() -> None:
    """Charges name no drug."""
    assert [] == reasons(COMPLEX, PLAIN, WORK, claim("96365"))


def test_the_category_may_come_from_the_vocabulary() -> None:
    """A feed that sends no category."""
    given = infusion("rituximab", "08:00", "10:00")

    assert [] == reasons(given, WORK, claim("96413"))


def test_a_site_without_texts_turns_the_work_off() -> None:
    """By its knob."""
    profile = msgspec.structs.replace(FACILITY, hierarchy=Hierarchy(complex_work_required=False))

    assert [] == found(rule, chart(COMPLEX, claim("96413")), profile)
