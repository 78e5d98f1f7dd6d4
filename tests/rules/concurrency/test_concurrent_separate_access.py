"""Concurrent infusions through two devices."""

import pytest

from streams.rules.concurrency.concurrent_separate_access import concurrent_separate_access as rule
from tests.rules.claims import chart, claim, infusion
from tests.rules.judge import found

FIRST = infusion("vancomycin", "08:00", "09:30")


@pytest.mark.parametrize(
    ("second", "findings"),
    [("access=L2", 1), ("access=L1", 0), ("access=L1 line=blue", 0), ("", 0)],
)
def test_another_device_is_another_site(second: str, findings: int) -> None:
    """Another lumen is not, and an unknown device is for another rule."""
    given = infusion("cefepime", "08:10", "09:10", second)

    assert findings == len(found(rule, chart(FIRST, given, claim("96365", "96368"))))


def test_what_is_not_billed_as_concurrent_is_silent() -> None:
    """The rule speaks of the claim."""
    given = infusion("cefepime", "08:10", "09:10", "access=L2")

    assert [] == found(rule, chart(FIRST, given, claim("96365", "96365/59")))


def test_a_pair_through_one_device_supports_the_line() -> None:
    """A third drug elsewhere does not matter."""
    others = (infusion("cefepime", "08:10", "09:10"), infusion("ampicillin", "08:10", "09:10", "access=L2"))

    assert [] == found(rule, chart(FIRST, *others, claim("96365", "96368")))


def test_drugs_one_after_the_other_are_not_its_concern() -> None:
    """Nothing ran together."""
    given = infusion("cefepime", "09:30", "10:30", "access=L2")

    assert [] == found(rule, chart(FIRST, given, claim("96365", "96368")))
