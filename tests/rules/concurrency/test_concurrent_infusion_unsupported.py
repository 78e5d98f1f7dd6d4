"""What a concurrent infusion stands on."""

import msgspec
import pytest

from streams.rules.concurrency.concurrent_infusion_unsupported import concurrent_infusion_unsupported as rule
from tests.rules.claims import chart, claim, fluid, infusion
from tests.rules.judge import FACILITY, found, judge

FIRST = infusion("vancomycin", "08:00", "09:00")


def reasons(*parts: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, chart(*parts))]


@pytest.mark.parametrize(
    ("start", "expected"),
    [("09:00", ["no-overlap"]), ("08:59", ["short-overlap"]), ("08:45", ["short-overlap"]), ("08:44", [])],
)
def test_the_overlap_is_counted_in_minutes(start: str, expected: list[str]) -> None:
    """One minute supports it, up to fifteen with a hint."""
    assert expected == reasons(FIRST, infusion("cefepime", start, "10:00"), claim("96365", "96368"))


def test_a_short_overlap_is_a_hint() -> None:
    """Some payers ask for more."""
    text = chart(FIRST, infusion("cefepime", "08:50", "10:00"), claim("96365", "96368"))

    assert ["informational"] == [raised.severity for raised in judge(text, rules=[rule]).raised]


def test_the_least_overlap_is_a_knob() -> None:
    """A payer that asks for 16 minutes."""
    coding = msgspec.structs.replace(FACILITY.coding, concurrent_min_overlap_minutes=16)
    profile = msgspec.structs.replace(FACILITY, coding=coding)
    text = chart(FIRST, infusion("cefepime", "08:45", "10:00"), claim("96365", "96368"))

    assert ["no-overlap"] == [finding.reason for finding in found(rule, text, profile)]


@pytest.mark.parametrize(
    "second",
    [
        infusion("cefepime", "08:10", "08:50", "access=L1 bag_id=B1"),
        infusion("cefepime", "09:10", "10:00", """access=L1 additives='[{"name":"ondansetron"}]'"""),
    ],
)
def test_drugs_of_one_bag_are_one_infusion(second: str) -> None:
    """By the id of the bag, or as additives."""
    first = infusion("vancomycin", "08:00", "09:00", "access=L1 bag_id=B1")

    assert ["single-bag"] == reasons(first, second, claim("96365", "96368"))


@pytest.mark.parametrize("billed", [("96368x2",), ("96368", "96368")])
def test_it_stands_once_in_an_encounter(billed: tuple[str, ...]) -> None:
    """However many drugs ran together."""
    others = (infusion("cefepime", "08:10", "08:50"), infusion("ampicillin", "08:10", "08:50"))

    assert ["repeated"] == reasons(FIRST, *others, claim("96365", *billed))


def test_a_missing_end_shows_no_overlap() -> None:
    """The times are what proves it."""
    assert ["no-overlap"] == reasons(FIRST, "08:10 mar start cefepime access=L1", claim("96365", "96368"))


def test_fluid_is_no_second_drug() -> None:
    """Hydration is never concurrent."""
    assert ["no-overlap"] == reasons(FIRST, fluid("08:10", "09:00"), claim("96365", "96368"))


@pytest.mark.parametrize(("reason", "expected"), [("", []), (' reason="incompatible with vancomycin"', ["no-overlap"])])
def test_pooled_devices_count_as_one_site(reason: str, expected: list[str]) -> None:
    """A device with a reason of its own is another site."""
    access, second = f"08:05 access placed L2{reason}", infusion("cefepime", "08:10", "08:50", "access=L2")

    assert expected == reasons(FIRST, access, second, claim("96365", "96368"))
