"""When an end was filled in, on one chart and over many."""

import pytest

from schemas.timeline import parse
from streams.encounter.chart import assemble
from streams.encounter.closing import lifecycle
from streams.encounter.infusions import Infusion
from streams.rules.rounding import filled_in
from streams.rules.times import RULES
from streams.rules.times.scheduled_duration_used_as_actual import ends_as_ordered
from streams.rules.times.scheduled_duration_used_as_actual import scheduled_duration_used_as_actual as rule
from tests.rules.judge import FACILITY, found, names

START = "08:00 mar start vancomycin\n"
TOLD = '09:10 note nursing N1 documented=\'[{"administration_id":"A-vancomycin","stop":"2026-03-02T15:05:00Z"}]\''


def infusion(entries: str) -> Infusion:
    events = parse(entries)
    return assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing)).infusions[0]


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        ("09:05 mar stop vancomycin source=scheduled", [rule.name]),
        ("09:05 mar stop vancomycin source=scheduled\n09:11 mar stop vancomycin", []),
        ("09:05 mar stop vancomycin source=scheduled\n09:11 mar stop vancomycin source=device", []),
        (f"09:05 mar stop vancomycin source=scheduled\n{TOLD}", []),
        ("09:05 mar stop vancomycin source=calculated", []),
        ("09:05 mar stop vancomycin source=scheduled recorded=08:00", [rule.name]),
    ],
)
def test_a_scheduled_end_stands_until_somebody_saw_the_real_one(stops: str, expected: list[str]) -> None:
    """Any end that was observed silences it; that it was filed in advance is no error besides."""
    assert expected == names(f"{START}{stops}\n12:30 adt discharge", rules=RULES)


def test_the_end_filled_in_is_the_evidence() -> None:
    """The alert names the stop entry and the field that says so."""
    finding = found(rule, f"{START}09:05 mar stop vancomycin source=scheduled\n12:30 adt discharge")[0]

    assert [("urn:example/e2", "time_source", "scheduled")] == [
        (item.event, item.field, item.found) for item in finding.evidence
    ]


@pytest.mark.parametrize(
    ("stop", "ordered", "expected"),
    [
        ("09:05 mar stop vancomycin", 65, True),
        ("09:05:40 mar stop vancomycin", 65, True),
        ("09:06 mar stop vancomycin", 65, False),
        ("09:05 mar stop vancomycin", None, False),
        ("09:11 mar stop vancomycin source=scheduled", 65, True),
        ("09:05 mar pause vancomycin", 65, False),
    ],
)
def test_an_end_is_as_ordered_to_the_minute(stop: str, ordered: float | None, expected: bool) -> None:
    """Start + ordered duration gives the very minute, or the source says so."""
    assert expected is ends_as_ordered(infusion(START + stop), ordered)


@pytest.mark.parametrize(
    ("scheduled", "of", "expected"),
    [(16, 20, True), (15, 20, False), (19, 19, False), (80, 100, True), (79, 100, False)],
)
def test_a_documenter_is_judged_from_twenty_infusions_and_four_fifths_on(
    scheduled: int, of: int, expected: bool
) -> None:
    """Both thresholds at their edge."""
    assert expected is filled_in(scheduled, of, FACILITY.times)
