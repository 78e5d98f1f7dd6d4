"""Whole stays as an interface engine sends them, against the timeline that was written by hand."""

from pathlib import Path

import pytest

from schemas.envelope import ChartingEvent
from schemas.timeline import parse, render
from streams.intake.hl7v2 import read_hl7v2
from streams.intake.outcome import Accepted, Rejected
from streams.profiles.loader import load_profile

STAYS = Path(__file__).with_name("stays")
FACILITY = load_profile("facility")


def lines(events: list[ChartingEvent]) -> list[str]:
    """The timeline with whose it is; lines of one minute in the order of their text, since ids differ by format."""
    return sorted(f"{event.subject} {event.data.patient_id} {line}" for event in events for line in render([event]))


@pytest.mark.parametrize("stay", sorted(folder.name for folder in STAYS.iterdir() if folder.is_dir()))
def test_a_stay_in_hl7_v2_is_the_stay_of_its_timeline(stay: str) -> None:
    """Every event of the timeline, and none beside them."""
    outcomes = read_hl7v2((STAYS / stay / "hl7v2.hl7").read_bytes(), FACILITY)
    events = [outcome.event for outcome in outcomes if isinstance(outcome, Accepted)]

    assert lines(parse((STAYS / stay / "timeline.txt").read_text())) == lines(events)


def test_what_is_refused_of_the_stays_never_was_charting() -> None:
    """A payment and a dose that is due are no entries of a chart."""
    read = (read_hl7v2((folder / "hl7v2.hl7").read_bytes(), FACILITY) for folder in STAYS.iterdir() if folder.is_dir())
    refused = {
        (outcome.reason, outcome.field) for outcomes in read for outcome in outcomes if isinstance(outcome, Rejected)
    }

    assert {("nothing-charted", "FT1-6"), ("nothing-charted", "RXA-20")} == refused
