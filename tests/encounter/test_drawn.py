"""What a drawing of a stay needs: pauses, bags, times of notes, access lines, and who charted."""

import msgspec
import pytest

from schemas.assessment import AccessLine, Course, NotedTimes, NoteMark, Span, Timeline
from schemas.timeline import parse
from streams.encounter.chart import Chart, assemble
from streams.encounter.closing import lifecycle
from streams.encounter.drawn import timeline
from streams.encounter.people import charted_by, documenters
from tests.rules.judge import FACILITY, at


def chart(lines: str) -> Chart:
    events = parse(lines)
    return assemble("ENC-1", lifecycle(events, events[-1].time, FACILITY.closing))


def drawn(lines: str) -> Timeline:
    return timeline(chart(lines), "America/Chicago")


def test_a_stay_begins_and_ends_with_its_registration() -> None:
    """Arrival and departure, and the zone of the facility."""
    stay = drawn("07:50 adt admit\n12:30 adt discharge")

    assert (at("07:50"), at("12:30"), "America/Chicago") == (stay.arrival, stay.departure, stay.time_zone)


def test_an_infusion_carries_its_pauses_and_its_new_bags() -> None:
    """What lies between its ends, which are those of its service."""
    stay = drawn(
        "08:00 mar start saline\n08:20 mar pause saline\n08:50 mar resume saline\n"
        "09:10 mar new-bag saline\n10:00 mar stop saline"
    )
    (course,) = stay.courses

    assert (Span(start=at("08:20"), end=at("08:50")),) == course.pauses
    assert (at("09:10"),) == course.bags


@pytest.mark.parametrize(
    ("after", "halted"),
    [
        ("", "08:20"),
        ("08:50 mar resume saline", None),
        ("08:50 mar stop saline", None),
        ("08:10 mar new-bag saline", "08:20"),
    ],
)
def test_a_pause_that_nothing_follows_is_where_it_halted(after: str, halted: str | None) -> None:
    """Whether it went on, and when it ended, nobody charted."""
    stay = drawn(f"08:00 mar start saline\n08:20 mar pause saline\n{after}")
    (course,) = stay.courses

    assert (at(halted) if halted else None) == course.halted


def test_an_infusion_with_nothing_between_its_ends_has_no_course() -> None:
    """Its service says it all."""
    assert () == drawn("08:00 mar start saline\n10:00 mar stop saline").courses


def test_the_times_of_a_note_stand_beside_those_of_the_mar() -> None:
    """By the ids of the note and of the administration."""
    note = (
        '08:30 note nursing N1 by=NUR-1 documented=\'[{"administration_id":"A1","start":"2026-03-02T08:05:00-06:00"}]\''
    )
    stay = drawn(f"08:00 mar start saline id=A1\n09:00 mar stop saline id=A1\n{note}")

    assert (Course(administration_id="A1", noted=(NotedTimes(note_id="N1", start=at("08:05")),)),) == stay.courses
    assert (NoteMark(note_id="N1", kind="nursing", at=at("08:30"), author="NUR-1"),) == stay.notes


@pytest.mark.parametrize(
    ("records", "lines"),
    [
        ("08:00 access placed L1\n10:00 access removed L1", [("08:00", "10:00")]),
        ("08:00 access assessed L1", [(None, None)]),
        ("09:00 access removed L1", [(None, "09:00")]),
    ],
)
def test_a_device_is_drawn_while_it_was_in_place(records: str, lines: list[tuple[str | None, str | None]]) -> None:
    """Open where it was there before, or stayed."""
    ends = [(at(start) if start else None, at(end) if end else None) for start, end in lines]

    assert [AccessLine(access_id="L1", placed=start, removed=end) for start, end in ends] == [
        msgspec.structs.replace(line, kind=None) for line in drawn(records).access
    ]


def test_documenters_are_the_ids_of_those_who_charted_what_was_given() -> None:
    """Each once, in order; an author of notes charted no administration."""
    stay = "08:00 mar start saline by=NUR-2\n09:00 mar stop saline by=NUR-1\n09:30 note nursing N1 by=NUR-3"

    assert ("NUR-1", "NUR-2") == documenters(chart(stay))


def test_the_evidence_of_an_alert_names_who_charted_it() -> None:
    """An event nobody is named in adds nobody."""
    stay = chart("08:00 mar start saline by=NUR-2\n09:00 mar stop saline\n09:30 note nursing N1 by=NUR-3")

    assert ("NUR-2", "NUR-3") == charted_by(stay, (event.ref for event in stay.events))
    assert () == charted_by(stay, ["elsewhere/1"])
