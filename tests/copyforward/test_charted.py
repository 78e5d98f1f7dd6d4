"""From a chart to its fingerprints, and to the times that the MAR confirms."""

from schemas.timeline import parse
from streams.copyforward.charted import charted_times, prints_of
from streams.copyforward.facts import fact
from streams.copyforward.note_print import number
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
