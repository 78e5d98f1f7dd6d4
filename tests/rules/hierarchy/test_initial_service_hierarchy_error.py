"""Which service is the initial one of its site."""

import msgspec
import pytest

from streams.rules.hierarchy.initial_service_hierarchy_error import initial_service_hierarchy_error as rule
from tests.rules.claims import chart, claim, fluid, infusion, push
from tests.rules.judge import PROFESSIONAL, found

CHEMO = infusion("rituximab", "08:00", "10:00", drug__category="chemotherapy")
DRUG = infusion("vancomycin", "10:10", "11:10")
PUSH = push("ondansetron", "11:15")


@pytest.mark.parametrize(
    ("given", "billed", "findings"),
    [
        ((CHEMO, DRUG), "96413", 0),
        ((CHEMO, DRUG), "96365", 1),
        ((DRUG, PUSH), "96365", 0),
        ((DRUG, PUSH), "96374", 1),
        ((PUSH, fluid("08:00", "09:00")), "96374", 0),
        ((PUSH, fluid("08:00", "09:00")), "96360", 1),
        ((DRUG, fluid("08:00", "08:30")), "96360", 0),
        ((DRUG,), "96374", 0),
    ],
)
def test_a_facility_bills_what_ranks_first(given: tuple[str, ...], billed: str, findings: int) -> None:
    """Lower is wrong only where a service of that kind was given and something ranks above it."""
    assert findings == len(found(rule, chart(*given, claim(billed))))


def test_each_of_two_sites_has_its_own_rank() -> None:
    """A push is initial at the site where nothing ranks above it."""
    access = '08:00 access placed L2 reason="incompatible with the running drug"'
    given = (infusion("vancomycin", "08:00", "09:00"), access, push("ondansetron", "08:10", "access=L2"))

    assert [] == found(rule, chart(*given, claim("96365", "96374/59")))


def test_an_injection_takes_no_part() -> None:
    """It neither ranks nor is ranked."""
    injection = "08:00 mar given cyanocobalamin order=O2 route=intramuscular"

    assert [] == found(rule, chart(injection, PUSH, claim("96374", "96372")))


@pytest.mark.parametrize(("reason", "findings"), [("hydration", 0), ("therapeutic", 1)])
def test_a_practice_bills_what_the_visit_was_for(reason: str, findings: int) -> None:
    """Hydration is initial where it was the reason, whatever its rank."""
    text = chart(PUSH, fluid("08:00", "09:00"), claim("96360")).replace(
        "primary_reason=therapeutic", f"class=office place_of_service=11 primary_reason={reason}"
    )

    assert findings == len(found(rule, text, PROFESSIONAL))


def test_a_practice_without_a_reason_is_not_told_twice() -> None:
    """The missing reason is a finding of its own."""
    text = chart(PUSH, fluid("08:00", "09:00"), claim("96360")).replace("primary_reason=therapeutic", "class=office")

    assert [] == found(rule, text, msgspec.structs.replace(PROFESSIONAL))
