"""Visits beside an infusion."""

import pytest

from streams.rules.charges.evaluation_management_unsupported import evaluation_management_unsupported as rule
from tests.rules.claims import chart, claim, infusion
from tests.rules.judge import at, found

DRUG = infusion("vancomycin", "08:00", "09:00", by="N1")


def note(text: str, kind: str = "provider", by: str = "D1") -> str:
    return f'09:30 note {kind} P1 text="{text}" by={by}\n09:40 sign author note=P1 by={by}'


def reasons(*parts: str) -> list[str | None]:
    return [finding.reason for finding in found(rule, chart(*parts))]


@pytest.mark.parametrize(
    ("visit", "expected"),
    [("99211", ["99211"]), ("99211/25", ["99211"]), ("99213", ["no-25"]), ("99213/25", []), ("G0463", ["no-25"]),
     ("99284/25", []), ("80053", [])],
)  # fmt: skip
def test_a_visit_needs_its_modifier_and_is_never_minimal(visit: str, expected: list[str]) -> None:
    """What is no visit needs none."""
    assert expected == reasons(DRUG, claim("96365", visit))


def test_a_visit_of_another_day_needs_none() -> None:
    """It stands beside nothing."""
    other = "12:50 charge C9 99213 service_date=2026-03-01 units=1"

    assert [] == reasons(DRUG, claim("96365"), other)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (note("Vital signs stable during the infusion.", kind="nursing"), ["not-separate"]),
        (note("Cleared for infusion, no changes."), ["not-separate"]),
        (note("HPI: two weeks of cough. Exam: lungs clear."), []),
        (note("Increased the methotrexate dose to 20 mg."), []),
        ("", []),
    ],
)
def test_the_notes_must_show_a_visit(written: str, expected: list[str]) -> None:
    """A history, an examination or a decision; nursing alone is none, and no note says nothing."""
    assert expected == reasons(DRUG, written, claim("96365", "99213/25"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exam: clear. Total time 40 minutes including the infusion.", ["double-count"]),
        ("Exam: clear. Total time 40 minutes, excluding the infusion.", []),
        ("Exam: clear. Total time 40 minutes.", []),
        ("Exam: clear. Infusion ran 60 minutes.", []),
    ],
)
def test_its_time_leaves_the_infusion_out(text: str, expected: list[str]) -> None:
    """Words that count the work in, and words that do not."""
    assert expected == reasons(DRUG, note(text), claim("96365", "99213/25"))


@pytest.mark.parametrize(
    ("by", "span", "expected"),
    [("N1", "08:40-09:10", ["double-count"]), ("N1", "09:00-09:20", []), ("D1", "08:40-09:10", [])],
)
def test_minutes_beside_the_patient_are_not_counted_twice(by: str, span: str, expected: list[str]) -> None:
    """Only where the author attended the infusion, and only where they overlap."""
    text = note(f"Exam: clear. Time spent {span}.", by=by)

    assert expected == reasons(DRUG, text, claim("96365", "99213/25"))


def test_double_counting_shows_when_the_note_is_signed() -> None:
    """Before the claim, on an open chart; unsigned it may still change."""
    signed = f"{DRUG}\n{note('Total time 40 minutes including the infusion.')}"

    assert ["double-count"] == [finding.reason for finding in found(rule, signed, now=at("09:45"))]
    assert [] == found(rule, signed.partition("\n09:40")[0], now=at("09:45"))
