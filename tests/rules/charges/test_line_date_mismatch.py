"""The date of each line."""

import pytest

from streams.rules.charges.line_date_mismatch import line_date_mismatch as rule
from tests.rules.judge import PROFESSIONAL, found

NIGHT = "22:00 mar start ringers access=L1 drug.category=hydration\n+1d 06:30 mar stop ringers access=L1\n"
END = "+1d 08:00 adt discharge class=observation\n"


def lines(*billed: tuple[str, int, int]) -> str:
    return "\n".join(
        f"+1d 09:00 charge C{number} {code} service_date=2026-03-0{day} units={units}"
        for number, (code, units, day) in enumerate(billed, 1)
    )


def reasons(text: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, text)]


@pytest.mark.parametrize(
    ("billed", "expected"),
    [
        ((("96360", 1, 2), ("96361", 1, 2), ("96361", 6, 3)), []),
        ((("96360", 1, 2), ("96361", 7, 2)), []),
        ((("96360", 1, 2), ("96361", 7, 3)), ["date"]),
        ((("96360", 1, 3), ("96361", 1, 2), ("96361", 6, 3)), ["date"]),
    ],
)
def test_units_are_dated_by_the_hour_or_by_the_start(
    billed: tuple[tuple[str, int, int], ...], expected: list[str]
) -> None:
    """Both readings are lawful, and no other."""
    assert expected == reasons(NIGHT + END + lines(*billed))


def test_a_further_initial_on_a_later_day_is_reported() -> None:
    """One for the stay."""
    text = "22:00 mar start vancomycin access=L1\n23:00 mar stop vancomycin access=L1\n" + END

    assert ["initial"] == reasons(text + lines(("96365", 1, 2), ("96365", 1, 3)))


@pytest.mark.parametrize(("day", "expected"), [(2, []), (3, ["date"])])
def test_a_drug_line_is_dated_when_the_drug_was_given(day: int, expected: list[str]) -> None:
    """By the calendar of the place."""
    text = "22:00 mar given ondansetron access=L1 route=iv-push dose=4mg\n" + END

    assert expected == reasons(text + lines(("J2405", 4, day)))


def test_the_day_is_that_of_the_place_and_not_of_greenwich() -> None:
    """Ten in the evening is the next day in UTC."""
    text = "22:00 mar given ondansetron access=L1 route=iv-push for=2\n" + END

    assert [] == reasons(text + lines(("96374", 1, 2)))


def test_a_practice_dates_the_run_by_its_start() -> None:
    """All units on one day."""
    text = NIGHT + "+1d 08:00 adt discharge class=office place_of_service=11 primary_reason=hydration\n"

    assert [] == found(rule, text + lines(("96360", 1, 2), ("96361", 7, 2)), PROFESSIONAL)


def test_a_line_without_a_date_is_for_another_rule() -> None:
    """Nothing to compare."""
    assert [] == reasons(NIGHT + END + "+1d 09:00 charge C1 96360 units=1")
