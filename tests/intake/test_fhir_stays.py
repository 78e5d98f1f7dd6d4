"""Whole stays as a FHIR server has them, against the timeline that was written by hand and against the other formats."""

from pathlib import Path

import pytest

from schemas.codec import encode
from schemas.envelope import ChartingEvent
from schemas.timeline import parse, render
from streams.intake.document import read_json
from streams.intake.fhir import read_fhir
from streams.intake.hl7v2 import read_hl7v2
from streams.intake.outcome import Accepted, Outcome
from streams.profiles.loader import load_profile

STAYS = Path(__file__).with_name("stays")
FACILITY = load_profile("facility")


def lines(events: list[ChartingEvent]) -> list[str]:
    """The timeline with whose it is; lines of one minute in the order of their text, since ids differ by format."""
    return sorted(f"{event.subject} {event.data.patient_id} {line}" for event in events for line in render([event]))


def events(outcomes: tuple[Outcome, ...]) -> list[ChartingEvent]:
    """The events among the outcomes of a record."""
    return [outcome.event for outcome in outcomes if isinstance(outcome, Accepted)]


@pytest.mark.parametrize("stay", sorted(folder.name for folder in STAYS.iterdir() if folder.is_dir()))
def test_a_stay_says_the_same_in_every_format(stay: str) -> None:
    """FHIR, HL7 v2 and our own JSON give the events of the timeline, and none beside them."""
    told = parse((STAYS / stay / "timeline.txt").read_text())
    own = [outcome for event in told for outcome in [read_json(encode(event), (), FACILITY)]]
    fhir = read_fhir((STAYS / stay / "fhir.ndjson").read_bytes(), FACILITY)
    hl7v2 = read_hl7v2((STAYS / stay / "hl7v2.hl7").read_bytes(), FACILITY)

    assert lines(told) == lines(events(fhir))
    assert lines(told) == lines(events(hl7v2))
    assert lines(told) == lines(events(tuple(own)))


@pytest.mark.parametrize("stay", sorted(folder.name for folder in STAYS.iterdir() if folder.is_dir()))
def test_nothing_of_a_stay_is_refused(stay: str) -> None:
    """Every resource of the stays is charting, or is read by reference."""
    outcomes = read_fhir((STAYS / stay / "fhir.ndjson").read_bytes(), FACILITY)

    assert len(events(outcomes)) == len(outcomes)


@pytest.mark.parametrize("stay", sorted(folder.name for folder in STAYS.iterdir() if folder.is_dir()))
def test_a_stay_says_the_same_line_by_line(stay: str) -> None:
    """A file as one record and its lines as records of their own give the same events with the same ids."""
    whole = (STAYS / stay / "fhir.ndjson").read_bytes()
    single = tuple(outcome for line in whole.splitlines() for outcome in read_fhir(line, FACILITY))

    assert read_fhir(whole, FACILITY) == single
