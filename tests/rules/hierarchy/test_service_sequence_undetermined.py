"""When the clock leaves open which infusion ran first, and whether they overlapped."""

import pytest

from streams.rules.hierarchy.service_sequence_undetermined import service_sequence_undetermined as rule
from tests.rules.claims import chart, infusion, push
from tests.rules.judge import PROFESSIONAL, found, judge


def reasons(*parts: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, chart(*parts))]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (("08:00", "09:44"), ["order"]),
        (("08:00", "09:45"), []),
        (("08:00", "08:16"), ["order"]),
        (("08:00", "08:15"), []),
        (("08:01", "08:45"), []),
        (("08:00", "10:00"), []),
    ],
)
def test_equal_starts_matter_where_a_code_hangs_on_them(second: tuple[str, str], expected: list[str]) -> None:
    """The longer must outlast the shorter by 16 minutes, and both must be infusions."""
    assert expected == reasons(infusion("vancomycin", "08:00", "10:00"), infusion("cefepime", *second))


def test_another_device_is_another_sequence() -> None:
    """Only services of one site are put in order."""
    other = infusion("cefepime", "08:00", "08:30", "access=L2")

    assert [] == reasons(infusion("vancomycin", "08:00", "10:00"), other)


def test_drugs_of_one_bag_are_one_service() -> None:
    """They start together because they are one."""
    bag = "access=L1 bag_id=B1"

    assert [] == reasons(infusion("vancomycin", "08:00", "10:00", bag), infusion("cefepime", "08:00", "08:30", bag))


def test_rank_puts_chemotherapy_first() -> None:
    """Nothing hangs on the clock there."""
    chemo = infusion("rituximab", "08:00", "08:30", drug__category="chemotherapy")

    assert [] == reasons(infusion("vancomycin", "08:00", "10:00", drug__category="therapeutic"), chemo)


def test_an_end_that_is_missing_leaves_the_overlap_open() -> None:
    """The other started while it may have run."""
    assert ["overlap"] == reasons("08:00 mar start vancomycin access=L1", infusion("cefepime", "09:00", "10:00"))


def test_nothing_that_ran_before_is_touched_by_a_missing_end() -> None:
    """The other was over before."""
    assert [] == reasons(infusion("cefepime", "08:00", "09:00"), "09:10 mar start vancomycin access=L1")


def test_a_start_that_is_missing_leaves_the_order_open() -> None:
    """Beside another infusion of the site."""
    assert ["order"] == reasons("09:00 mar stop vancomycin access=L1", infusion("cefepime", "09:10", "10:00"))


def test_pushes_earn_the_same_in_any_order() -> None:
    """Two in one minute are no question of codes."""
    assert [] == reasons(push("ondansetron", "08:00"), push("famotidine", "08:00"))


def test_the_missing_stop_is_the_cause() -> None:
    """One cause, one alert."""
    text = chart("08:00 mar start vancomycin access=L1", infusion("cefepime", "09:00", "10:00"))
    held = [held.rule for raised in judge(text).raised for held in raised.held_back]

    assert "service-sequence-undetermined" in held


def test_where_nothing_is_billed_nothing_hangs_on_it() -> None:
    """A practitioner in a hospital bills no administration."""
    inside = "07:50 adt admit class=outpatient place_of_service=22"
    text = chart(inside, infusion("vancomycin", "08:00", "10:00"), infusion("cefepime", "08:00", "08:30"))

    assert [] == found(rule, text, PROFESSIONAL)
