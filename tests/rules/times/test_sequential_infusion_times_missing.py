"""Each drug needs an interval of its own."""

import pytest

from streams.rules.times.sequential_infusion_times_missing import sequential_infusion_times_missing as rule
from tests.rules.judge import found

FIRST, OVER = "08:02 mar start vancomycin order=O1\n09:05 mar stop vancomycin order=O1", "12:30 adt discharge"


@pytest.mark.parametrize(
    ("second", "parts"),
    [
        ("09:10 mar start cefepime order=O2\n09:40 mar stop cefepime", []),
        ("09:10 mar start cefepime order=O2", ["no-interval"]),
        ("09:40 mar stop cefepime order=O2", ["no-interval"]),
        ("09:40 mar total cefepime for=30 order=O2", ["no-interval"]),
        ("09:40 mar given cefepime route=iv-infusion", ["no-interval"]),
        ("09:40 mar given cefepime route=iv-push", []),
        ("09:10 mar start vancomycin id=A2 order=O1", []),
        ("09:10 mar start cefepime order=O2\n09:00 mar stop cefepime", []),
        ("09:10 mar start cefepime rate=100mL/h volume=50mL", []),
    ],
)
def test_two_drugs_need_two_intervals(second: str, parts: list[str]) -> None:
    """One drug alone, a push, an end in the wrong order and a calculable one are silent."""
    assert parts == [finding.part for finding in found(rule, f"{FIRST}\n{second}\n{OVER}")]


@pytest.mark.parametrize(
    ("first", "second", "stop", "parts"),
    [
        ("order=O1", "order=O2", "09:05", ["shared-interval"]),
        ("order=O1", "order=O2", "09:05:40", ["shared-interval"]),
        ("order=O1", "order=O2", "09:06", []),
        ("order=O1", "order=O1", "09:05", []),
        ("order=O1", "", "09:05", []),
        ("order=O1 bag_id=B1", "order=O2 bag_id=B1", "09:05", []),
        ("order=O1 bag_id=B1", "order=O2 bag_id=B2", "09:05", ["shared-interval"]),
        ("order=O1 access=L1", "order=O2 access=L2", "09:05", []),
        ("order=O1 access=L1", "order=O2 access=L1", "09:05", ["shared-interval"]),
    ],
)
def test_separate_bags_do_not_share_one_interval(first: str, second: str, stop: str, parts: list[str]) -> None:
    """To the minute, under different orders; one bag and different accesses share it rightly."""
    chart = (
        f"08:02 mar start vancomycin {first}\n08:02 mar start cefepime {second}\n"
        f"09:05 mar stop vancomycin\n{stop} mar stop cefepime\n{OVER}"
    )

    assert parts == [finding.part for finding in found(rule, chart)]


def test_every_infusion_without_an_interval_is_named_in_one_alert() -> None:
    """One alert for the encounter; its evidence names each."""
    chart = f"{FIRST}\n09:10 mar start cefepime\n10:10 mar start saline\n{OVER}"
    findings = found(rule, chart)

    assert [["urn:example/e3", "urn:example/e4"]] == [[item.event for item in f.evidence] for f in findings]
    assert [None] == [finding.subject.administration_id for finding in findings]
