"""Minutes beyond arrival, departure and inpatient order."""

from datetime import date

import pytest

from streams.rules.times.infusion_outside_encounter import infusion_outside_encounter as rule
from tests.rules.judge import at, found, over_clock_change

ADMIT, OVER = "08:00 adt admit class=outpatient", "12:30 adt discharge"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ("08:00 mar start vancomycin\n12:30 mar stop vancomycin", []),
        ("07:59 mar start vancomycin\n09:05 mar stop vancomycin", [("arrival", 1)]),
        ("07:59:30 mar start vancomycin\n09:05 mar stop vancomycin", []),
        ("11:00 mar start vancomycin\n12:31 mar stop vancomycin", [("departure", 1)]),
        ("07:00 mar start vancomycin\n13:00 mar stop vancomycin", [("arrival", 60), ("departure", 30)]),
        ("12:20 mar start vancomycin\n12:25 mar pause vancomycin\n13:00 mar stop vancomycin", []),
        ("07:50 mar start vancomycin", [("arrival", 10)]),
        ("12:45 mar stop vancomycin", [("departure", 15)]),
        ("08:30 mar start vancomycin rate=100mL/h volume=1000mL", []),
        ("07:00 mar given vancomycin route=iv-push", []),
        ("07:00 mar start feed route=none route_text=enteral", []),
    ],
)
def test_whole_minutes_outside_the_stay_are_counted(entries: str, expected: list[tuple[str, int]]) -> None:
    """From one minute on, pauses left out; an end beyond the boundary counts where the other is missing."""
    findings = found(rule, f"{ADMIT}\n{entries}\n{OVER}")

    assert expected == [(finding.part, finding.measure.minutes) for finding in findings if finding.measure]


@pytest.mark.parametrize(
    ("stay", "expected"),
    [
        ("class=outpatient inpatient_from=09:00", ["inpatient"]),
        ("class=inpatient inpatient_from=09:00", ["inpatient"]),
        ("class=inpatient inpatient_from=08:00", []),
        ("class=inpatient", []),
        ("class=outpatient inpatient_from=10:00", []),
    ],
)
def test_the_inpatient_order_ends_what_is_billed_by_time(stay: str, expected: list[str]) -> None:
    """Where the stay had an outpatient part, minutes after the order lie outside it."""
    run = "08:30 mar start vancomycin\n09:35 mar stop vancomycin"

    assert expected == [finding.part for finding in found(rule, f"08:00 adt admit {stay}\n{run}\n{OVER}")]


def test_without_admission_and_discharge_there_is_no_boundary() -> None:
    """A stay that closed for want of entries has no departure, and the record may lack the arrival."""
    chart = "08:00 mar start vancomycin\n09:05 mar stop vancomycin"

    assert [] == found(rule, chart, now=at("09:05", days=1))


def test_the_registration_and_the_entry_are_the_evidence() -> None:
    """The alert names the record of the boundary and the entry beyond it."""
    finding = found(rule, f"{ADMIT}\n07:30 mar start vancomycin\n09:05 mar stop vancomycin\n{OVER}")[0]

    assert ["urn:example/e2", "urn:example/e1"] == [item.event for item in finding.evidence]


def test_the_clock_change_adds_no_minute_outside() -> None:
    """A stop at ten past one before a discharge at twenty past one, both after the clocks went back, is inside."""
    events = over_clock_change(
        date(2026, 11, 1),
        (-5, "00:30 adt admit\n01:30 mar start vancomycin"),
        (-6, "01:10 mar stop vancomycin\n01:20 adt discharge"),
    )

    assert [] == found(rule, events)
