"""The modifier of a second initial service."""

import pytest

from streams.rules.charges.distinct_service_modifier_unsupported import distinct_service_modifier_unsupported as rule
from tests.rules.claims import chart, claim, push
from tests.rules.judge import found

TWO = (push("ondansetron", "08:05"), push("famotidine", "08:10", "access=L2"))
ONE = (push("ondansetron", "08:05"), push("famotidine", "08:10"))


def reasons(*parts: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, chart(*parts))]


@pytest.mark.parametrize("modifier", ["59", "XE", "XS", "XU"])
def test_one_site_supports_no_second_initial(modifier: str) -> None:
    """Whichever modifier says so."""
    assert ["unsupported"] == reasons(*ONE, claim("96374", f"96374/{modifier}"))


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("incompatible with the running drug", []),
        ("chemotherapy protocol", []),
        ("higher flow rate", ["unsupported"]),
        ("infiltrated", ["unsupported"]),
        ("", ["unsupported"]),
    ],
)
def test_a_second_site_needs_its_reason(reason: str, expected: list[str]) -> None:
    """Convenience, rate and a lost line are none."""
    access = f'08:00 access placed L2 kind=peripheral reason="{reason}"'

    assert expected == reasons(access, *TWO, claim("96374", "96374/59"))


def test_two_lawful_initials_need_the_modifier() -> None:
    """Else the second is denied."""
    access = '08:00 access placed L2 reason="incompatible with the running drug"'

    assert ["missing"] == reasons(access, *TWO, claim("96374", "96374"))


def test_a_line_has_one_of_them() -> None:
    """The general or the specific."""
    assert ["both"] == reasons(*ONE, claim("96374", "96375/59+XU"))


def test_a_return_visit_supports_it() -> None:
    """The patient left and came back."""
    again = "07:00 adt admit\n07:30 adt discharge\n07:50 adt admit"

    assert [] == reasons(again, *ONE, claim("96374", "96374/XE"))


def test_a_single_initial_is_not_judged() -> None:
    """It may belong to a second encounter of the day."""
    assert [] == reasons(*ONE, claim("96374/59", "96375"))
