"""Charges against the record: every line stands, is voided, or is named with what is wrong in it."""

from datetime import date

import pytest

from schemas.timeline import parse
from streams.coding.derivation import Derivation
from tests.coding.charts import DISCHARGE, derived, drug

ADMIT = "09:00 adt admit class=outpatient"
RECORD = "\n".join([ADMIT, drug("a", "10:00", "12:00"), DISCHARGE])


def charged(*charges: str) -> Derivation:
    return derived("\n".join([RECORD, *charges]))


def variance(found: Derivation) -> list[tuple[str, float, float]]:
    return [(each.code, each.supported, each.billed) for each in found.variance]


@pytest.mark.parametrize(
    ("charges", "expected"),
    [
        (["12:30 charge c1 96365 units=1", "12:30 charge c2 96366 units=1"], []),
        (["12:30 charge c1 96365 units=1"], [("96366", 1, 0)]),
        (["12:30 charge c1 96365 units=1", "12:30 charge c2 96366 units=2"], [("96366", 1, 2)]),
        (
            ["12:30 charge c1 96365 units=1", "12:30 charge c2 96366 units=1", "12:30 charge c3 96366 units=1"],
            [("96366", 1, 2)],
        ),
        (["12:30 charge c1 96413 units=1"], [("96365", 1, 0), ("96366", 1, 0), ("96413", 0, 1)]),
        (
            ["12:30 charge c1 96365 units=1", "12:40 charge c1 96365 units=1 state=voided"],
            [("96365", 1, 0), ("96366", 1, 0)],
        ),
        (
            [
                "12:30 charge c1 96365 units=1",
                "12:40 charge c1 96365 units=1 state=voided",
                "12:50 charge c1 96365 units=1",
                "12:50 charge c2 96366 units=1",
            ],
            [],
        ),
        (
            [
                "12:30 charge c1 96366 units=3",
                "12:40 charge c1 96366 units=1 state=posted",
                "12:40 charge c2 96365 units=1",
            ],
            [],
        ),
        (["12:30 charge c1 96365 units=1 modifiers='[\"59\"]'", "12:30 charge c2 96366 units=1"], []),
        (
            ["12:30 charge c1 96365 units=1", "12:30 charge c1 96365 units=1 status=entered-in-error recorded=12:31"],
            [("96365", 1, 0), ("96366", 1, 0)],
        ),
        ([], [("96365", 1, 0), ("96366", 1, 0)]),
    ],
    ids=[
        "equal",
        "missed",
        "too-many-units",
        "several-lines-of-a-code",
        "another-family",
        "voided",
        "posted-again",
        "corrected",
        "modifiers-apart",
        "retracted",
        "nothing-billed",
    ],
)
def test_variance_in_both_directions(charges: list[str], expected: list[tuple[str, float, float]]) -> None:
    """Supported beside billed, for every code on which they differ (12.3)."""
    assert expected == variance(charged(*charges))


@pytest.mark.parametrize(
    ("charge", "expected"),
    [
        ("12:30 charge c1 96365 units=1", []),
        ("12:30 charge c1 96365 units=1 patient=PAT-2", [("other-patient", False)]),
        ("12:30 charge c1 - units=1", [("code-missing", False)]),
        ("12:30 charge c1 nonsense units=1", [("code-unknown", True)]),
        ("12:30 charge c1 96362 units=1", [("code-unknown", True)]),
        ("12:30 charge c1 96365", [("units-missing", True)]),
        ("12:30 charge c1 96365 units=-2", [("units-negative", True)]),
        ("12:30 charge c1 96365 units=0", [("units-zero", True)]),
        ("12:30 charge c1 96365 units=1.5", [("units-fractional", True)]),
        ("12:30 charge c1 96365 units=1 service_date=2026-03-01", [("before-encounter", True)]),
        ("12:30 charge c1 96365 units=1 service_date=2026-03-05", [("after-encounter", True)]),
        ("12:30 charge c1 96365 units=1 state=voided", [("voided-never-posted", False)]),
    ],
)
def test_a_charge_with_something_wrong_in_it_is_named_and_never_dropped(
    charge: str, expected: list[tuple[str, bool]]
) -> None:
    """Rules see what is wrong, and whether the line was counted; nothing raises."""
    line = charge if "service_date" in charge else f"{charge} service_date=2026-03-02"

    assert expected == [(each.doubt, each.counted) for each in charged(line).doubtful]


def test_a_charge_without_a_date_is_dated_by_when_it_happened() -> None:
    """The line counts on that day, and the missing date is named."""
    found = charged("12:30 charge c1 96365 units=1")

    assert [date(2026, 3, 2)] == [line.service_date for line in found.billed]


def test_a_charge_without_a_date_is_named() -> None:
    """A missing date of service is a fact about the line."""
    assert ["service-date-missing"] == [each.doubt for each in charged("12:30 charge c1 96365 units=1").doubtful]


def test_a_charge_of_a_merged_patient_is_of_this_patient() -> None:
    """A merge of patients makes both identifiers one."""
    merge = parse("13:00 merge patient from=PAT-2 into=PAT-1 event=m1")
    events = [*parse(RECORD + "\n12:30 charge c1 96365 units=1 service_date=2026-03-02 patient=PAT-2"), *merge]

    assert () == derived(events).doubtful


def test_lines_keep_code_modifiers_and_date_as_charged() -> None:
    """What rules compare: upper case, without blanks, drug lines told apart from administrations."""
    found = charged("12:30 charge c1 j1100 units=4 modifiers='[\"jz \"]' service_date=2026-03-02")

    assert [("J1100", ("JZ",), 4, False)] == [
        (each.code, each.modifiers, each.units, each.administration) for each in found.billed
    ]
