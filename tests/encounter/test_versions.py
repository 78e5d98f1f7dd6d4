"""Earlier versions of notes and entries, seen beside what holds."""

from datetime import timedelta
from itertools import permutations

import pytest

from schemas.base import Person
from schemas.note import Note
from schemas.timeline import parse
from streams.encounter.chart import Chart, ClosedChart, assemble
from streams.encounter.closing import lifecycle
from streams.encounter.versions import (
    first_filed,
    note_due,
    note_histories,
    rewritten,
    same_person,
    service_end,
    signatures_on,
    signatures_under,
    version_at,
)
from tests.rules.judge import FACILITY, at

NOTES = """08:10 note nursing N1 text=one event=v1
08:12 sign author note=N1 by=RN1
09:00 note nursing N1 text=two event=v2
10:00 note nursing N1 status=entered-in-error event=v3
08:30 note nursing N2 event=w1"""


def chart(timeline: str) -> Chart:
    events = parse(timeline)
    return assemble("ENC-1", lifecycle(events, max(event.time for event in events), FACILITY.closing))


def test_every_version_is_kept_in_recorded_order_whatever_came_first() -> None:
    """Also the retraction, and each once."""
    expected = {"N1": ["v1", "v2", "v3"], "N2": ["w1"]}
    for order in permutations(NOTES.splitlines()):
        twice = [*order, order[0]]
        found = note_histories(chart("\n".join(f"{line} event=s1" if " sign " in line else line for line in twice)))

        assert expected == {note: [version.id for version in history] for note, history in found.items()}


@pytest.mark.parametrize(("clock", "expected"), [("08:09", None), ("08:10", "v1"), ("08:59", "v1"), ("11:00", "v2")])
def test_the_version_of_a_time_is_the_last_filed_by_then(clock: str, expected: str | None) -> None:
    """A retraction is no version to sign."""
    version = version_at(note_histories(chart(NOTES))["N1"], at(clock))

    assert expected == (version.id if version else None)


def test_a_note_is_rewritten_where_both_versions_say_something_else() -> None:
    """Spacing and what is not repeated are no change."""
    notes = {text: Note(patient_id="P", occurred_at=at("08:00"), note_id="N", kind="nursing", text=text) for text in
             ("a b", "a  b", "a c", "")}  # fmt: skip

    assert [False, True, False] == [rewritten(notes["a b"], notes[text]) for text in ("a  b", "a c", "")]


def test_signatures_are_found_by_what_they_are_under() -> None:
    """A note or an order."""
    found = chart("08:10 note nursing N1\n08:12 sign author note=N1 by=RN1\n08:13 sign author order=O1 by=D1")

    assert (1, 0, 1) == (
        len(signatures_under(found, "N1")), len(signatures_under(found, "N2")), len(signatures_on(found, "O1")),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Person(id="D1"), Person(id="d1"), True),
        (Person(id="D1"), Person(id="D2", name="Roe"), False),
        (Person(name="Roe"), Person(id="D1", name="roe"), True),
        (Person(id="D1"), Person(name="Roe"), None),
        (None, Person(id="D1"), None),
    ],
)
def test_persons_are_compared_by_id_else_by_name(
    one: Person | None, other: Person | None, expected: bool | None
) -> None:
    """Where neither is in both, nobody can say."""
    assert expected is same_person(one, other)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", "13:00"),
        ("08:00 mar start vancomycin recorded=08:01", "08:01"),
        ("07:50 mar start vancomycin recorded=08:01", "08:01"),
        ("08:00 mar stop vancomycin recorded=08:01", "13:00"),
        ("08:00 mar start cefepime recorded=08:01", "13:00"),
    ],
)
def test_an_entry_that_corrects_another_dates_from_that_one(before: str, expected: str) -> None:
    """The same action of the same administration."""
    found = chart(f"{before}\n08:00 mar start vancomycin recorded=13:00")
    entries = [entry for run in found.infusions for entry in run.of("start") if run.administration_id == "A-vancomycin"]

    assert [at(expected)] == list(first_filed(found, entries).values())


def test_the_service_ends_with_the_departure_or_with_the_last_that_was_given() -> None:
    """A note that is written later is due later."""
    grace = timedelta(hours=48)
    gone = chart("08:00 mar start vancomycin\n12:30 adt discharge\n14:00 note provider N1")
    events = parse("08:00 mar start vancomycin\n09:05 mar stop vancomycin\n10:00 note nursing N1")
    quiet = assemble("ENC-1", lifecycle(events, at("10:00", days=3), FACILITY.closing))

    assert isinstance(gone, ClosedChart)
    assert isinstance(quiet, ClosedChart)
    assert (at("12:30"), at("09:05")) == (service_end(gone), service_end(quiet))
    assert at("14:00", days=2) == note_due(gone, gone.notes[0], grace)
