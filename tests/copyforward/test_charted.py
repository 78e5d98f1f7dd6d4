"""From a chart to its fingerprints, and to the times that the MAR confirms."""

from typing import Any
from unittest.mock import patch

import pytest

from schemas.timeline import parse
from streams.copyforward.charted import charted_times, prints_of, times_outside
from streams.copyforward.facts import fact
from streams.copyforward.note_print import NotePrint, note_print, number, numbers
from streams.encounter.chart import Chart, assemble
from streams.encounter.closing import lifecycle
from streams.profiles.loader import load_profile

DAY = """
    09:00 adt admit
    09:30 mar start rituximab
    11:05 mar stop rituximab
    11:40 note nursing N-1 by=RN-1 state=final text='Infused from 09:30 to 11:05.'
    11:50 note nursing N-2 by=RN-1 state=draft text='not yet'
    11:55 note nursing N-3 by=RN-1
    12:30 adt discharge
"""


def chart(timeline: str) -> Chart:
    events = parse(timeline)
    return assemble("ENC-1", lifecycle(events, events[-1].time, load_profile("facility").closing))


def test_notes_with_text_are_compared_drafts_are_not() -> None:
    """Who wrote it, when it was filed, of which encounter."""
    (found,) = prints_of(chart(DAY))

    assert ("N-1", "ENC-1", "RN-1") == (found.note_id, found.encounter_id, found.author)


def test_the_mar_says_which_times_are_this_encounter_s() -> None:
    """Start and stop, at the clock of the ward."""
    expected = {number(fact(field, clock).hashed) for field, clock in (("start", "0930"), ("stop", "1105"))}

    assert frozenset(expected) == charted_times(chart(DAY))


def test_without_a_mar_nothing_is_confirmed() -> None:
    """Missing is not disagreeing."""

    assert charted_times(chart("09:00 adt admit\n12:30 adt discharge")) is None


FORM = '[{"administration_id":"A1","start":"2026-03-02T08:10:00-06:00","stop":"2026-03-02T14:55:00Z"}]'
TOLD_APART = f"""
    09:00 adt admit
    09:30 mar start rituximab
    11:05 mar stop rituximab
    11:40 note nursing N-1 by=RN-1 state=final documented='{FORM}'
    12:30 adt discharge
"""


def test_times_that_a_note_documents_apart_from_its_text_are_compared_too() -> None:
    """A copied start in a form is as stale as one in words, in whatever zone the form writes it."""
    (found,) = prints_of(chart(TOLD_APART))
    expected = {number(fact(field, clock).hashed) for field, clock in (("start", "0810"), ("stop", "0855"))}

    assert expected == set(numbers(found.facts))


def test_a_time_before_the_arrival_or_after_the_departure_is_outside() -> None:
    """The stay runs from nine to half past twelve, its first and last minute included."""
    text = "Infused from 08:59 to 09:00, then from 12:30 to 12:31."
    day = chart(f"09:00 adt admit\n11:40 note nursing N-1 by=RN-1 state=final text='{text}'\n12:30 adt discharge")
    expected = {number(fact(field, clock).hashed) for field, clock in (("start", "0859"), ("stop", "1231"))}

    assert expected == times_outside(day, prints_of(day))


def test_of_a_stay_of_unknown_end_no_time_is_outside() -> None:
    """Nor of one of a day and longer: every clock time is one of its own."""
    text = "Infused from 08:59 to 09:00."
    day = chart(f"09:00 adt admit\n11:40 note nursing N-1 by=RN-1 state=final text='{text}'")

    assert frozenset() == times_outside(day, prints_of(day))


def test_of_a_very_long_stay_the_newest_notes_are_handed_in() -> None:
    """What is handed in fits into one record."""
    entries = "\n".join(
        f"10:00 note nursing N-{at} by=RN-1 state=final text='Round {at}' event=n{at}" for at in range(30)
    )
    with patch("streams.copyforward.charted.MOST_NOTES", 10):
        found = prints_of(chart(f"09:00 adt admit\n{entries}\n12:30 adt discharge"))

    assert 10 == len(found)


def test_a_note_is_read_once_and_again_when_anything_of_it_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chart is judged again for a late charge: no note is read. Another text, author or day is another note."""
    read: list[str] = []

    def reading(**told: Any) -> NotePrint:
        read.append(told["text"])
        return note_print(**told)

    monkeypatch.setattr("streams.copyforward.charted._taken", {})
    monkeypatch.setattr("streams.copyforward.charted.note_print", reading)
    line = '12:00 note nursing N1 text="{text}" by={by}\n12:30 adt discharge'
    first = prints_of(chart(line.format(text="Tolerated well.", by="RN-1")))
    again = prints_of(chart(line.format(text="Tolerated well.", by="RN-1") + "\n13:00 charge C1 96365 units=1"))
    others = [
        prints_of(chart(line.format(text=text, by=by))) for text, by in [("Nausea.", "RN-1"), ("Nausea.", "RN-2")]
    ]

    assert first == again
    assert ["Tolerated well.", "Nausea.", "Nausea."] == read
    assert first not in others
