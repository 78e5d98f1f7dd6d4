"""The replay over real charting: its figures agree with those counted straight from the source tables."""

import json

import pytest

from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.charting import MIMIC, mimic

RESUMED_AFTER_STOP = {"RUN-10019385-70"}
"""Stopped, then paused and resumed with no further stop: it runs, as the record stands; the truth counts its stop."""


@pytest.fixture(scope="module")
def summary() -> Summary:
    """A replay of the MIMIC-IV demo; of nothing for a user who has only the repository."""
    counted = Summary()
    with Replay(load_profile("facility"), counted) as run:
        run.read(mimic())
        run.close_at_end()
    return counted


def test_infusions_and_missing_ends_agree_with_the_source_tables(summary: Summary) -> None:
    """Infusions, starts without a stop and stops without a start, against figures computed by another program."""
    charts = list(summary.charts.values())
    found = [
        sum(chart.infusions for chart in charts),
        sum(chart.start_without_stop for chart in charts),
        sum(chart.stop_without_start for chart in charts),
    ]
    expected = [0, 0, 0]
    if MIMIC.exists():
        truth = json.loads(MIMIC.with_name("truth-dev.json").read_text())["figures"]
        expected = [
            truth["mar_infusions"] + truth["icu_infusions"],
            truth["mar_infusions_start_no_stop"] + truth["icu_infusions_start_no_stop"] + len(RESUMED_AFTER_STOP),
            truth["mar_infusions_stop_no_start"] + truth["icu_infusions_stop_no_start"],
        ]

    assert expected == found


def test_late_entries_agree_with_the_source_tables(summary: Summary) -> None:
    """MAR entries filed more than four hours late, and every ICU entry filed so late (the truth counts begin rows)."""
    late = summary.late_by_source
    if MIMIC.exists():
        truth = json.loads(MIMIC.with_name("truth-dev.json").read_text())["figures"]

        assert truth["mar_late_240"] == late["urn:mimic-iv-demo:emar"]
        assert truth["icu_late_240"] <= late["urn:mimic-iv-demo:icu"]
    else:
        assert {} == late
