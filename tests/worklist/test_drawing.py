"""The drawing shows what is charted where it lies on the clock, and a missing end as missing."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.assessment import Assessment
from streams.ops.worklist.clock import WallClock
from streams.ops.worklist.drawing import WIDTH, Drawing, Lane, Mark, draw
from streams.ops.worklist.rows import assessment_of
from tests.schemas.strategies import structs
from tests.worklist.ward import STAYS, assessment, late, said, stay


def drawn(encounter_id: str, *more: str) -> Drawing:
    """The drawing of a stay of the ward."""
    events = [*stay(encounter_id, STAYS[encounter_id]), *(late(line, encounter_id) for line in more)]
    (value,) = said(events)[1]
    picture = draw(assessment_of(value))
    assert picture is not None
    return picture


def lane(picture: Drawing, name: str) -> Lane:
    return next(each for each in picture.lanes if each.name == name)


def mark(picture: Drawing, name: str, kind: str) -> Mark:
    return next(each for each in lane(picture, name).marks if each.kind.split()[0] == kind)


def hour(picture: Drawing, label: str) -> float:
    return next(x for x, tick in picture.ticks if tick.label == label)


def test_a_missing_stop_is_an_end_that_fades_and_says_so() -> None:
    """It begins at the start and has no end; no length is told."""
    picture = drawn("ENC-STOP")
    fading = mark(picture, "vancomycin", "open-end")

    assert (hour(picture, "10:00"), "no stop documented") == (fading.x, fading.label)
    assert not [each for each in lane(picture, "vancomycin").marks if each.kind.startswith("bar")]


def test_the_stop_that_is_filed_late_closes_the_bar() -> None:
    """From start to stop, with the minutes of the assessment."""
    picture = drawn("ENC-STOP", "11:00 mar stop vancomycin id=A1 order=O1 by=SIM-RN-2 recorded=13:30")
    bar = mark(picture, "vancomycin", "bar")

    assert ("bar documented", hour(picture, "10:00"), "60 min") == (bar.kind, bar.x, bar.label)
    assert hour(picture, "11:00") == pytest.approx(bar.x + bar.width, abs=0.2)


def test_the_times_of_a_note_lie_below_those_of_the_mar() -> None:
    """Both ends of the note are elsewhere, and seen to be."""
    picture = drawn("ENC-STOP")
    bar, noted = mark(picture, "saline", "bar"), mark(picture, "saline", "noted")

    assert bar.x < noted.x
    assert noted.x + noted.width < bar.x + bar.width
    assert "note N1: start 08:15, stop 09:30" == noted.title


def test_pushes_pauses_access_and_notes_have_their_places() -> None:
    """Each on the clock."""
    picture = drawn("ENC-STOP")

    assert "given 08:05" == mark(picture, "ondansetron", "point").title
    assert "paused 08:50-09:05" == mark(picture, "saline", "pause").title
    assert "placed 07:55, removed 12:00" == mark(picture, "L1", "access").title
    assert "nursing note N1 at 2026-03-02 10:10" == mark(picture, "Notes", "note").title


def test_a_pause_that_nothing_follows_is_drawn_where_it_is_charted() -> None:
    """The end still fades: nobody knows it."""
    picture = drawn("ENC-STOP", "10:30 mar pause vancomycin id=A1 by=SIM-RN-2 recorded=10:31")

    assert "paused 10:30, nothing after" == mark(picture, "vancomycin", "halted").title
    assert mark(picture, "vancomycin", "open-end")


def test_gaps_and_overlaps_are_drawn_with_their_lengths() -> None:
    """Nothing ran from ten past midnight for half an hour; then two ran beside each other."""
    marks = lane(drawn("ENC-NIGHT"), "Running at once").marks

    assert ["at-once one", "at-once gap", "at-once one", "at-once many", "at-once one"] == [each.kind for each in marks]
    assert "00:10-00:40: nothing ran, 30 min" == marks[1].title
    assert "01:00-01:40: 2 at once" == marks[3].title


def test_midnight_and_the_change_of_the_clock_are_marked() -> None:
    """On 8 March 2026 the clocks of Chicago went from 02:00 to 03:00: every hour is as wide as any other."""
    picture = drawn("ENC-NIGHT")
    marks = {tick.kind: tick.label for _, tick in picture.ticks if tick.kind != "hour"}
    labels = [tick.label for _, tick in picture.ticks if tick.kind == "hour"]
    widths = [after - before for before, after in pairwise(sorted({x for x, _ in picture.ticks}))]

    assert {"midnight": "Sun 08 Mar", "change": "clock +1 h"} == marks
    assert "02:00" not in labels
    assert max(widths) == pytest.approx(min(width for width in widths if width > 1), abs=0.3)


def test_without_a_time_zone_the_offsets_of_the_entries_tell_the_clock() -> None:
    """A stay charted at -06:00 and then at -05:00 shows the change where the offset changes."""
    charted = [datetime.fromisoformat(at) for at in ("2026-03-08T00:30:00-06:00", "2026-03-08T04:30:00-05:00")]
    ticks = WallClock(None, charted).ticks(charted[0], charted[1] + timedelta(hours=1))

    assert ["clock +1 h"] == [tick.label for tick in ticks if tick.kind == "change"]
    assert "05:30" == ticks[-1].label


def test_an_unknown_time_zone_is_no_reason_to_draw_nothing() -> None:
    """The offsets stand for it."""
    charted = [datetime.fromisoformat("2026-03-02T10:00:00-06:00")]

    assert "10:00" == f"{WallClock('../../etc/passwd', charted).local(charted[0]):%H:%M}"


def test_the_drawing_is_told_in_words() -> None:
    """For whoever cannot see it."""
    words = drawn("ENC-STOP").words

    assert "vancomycin, infusion: began 10:00, no stop documented" in words
    assert "saline, hydration: 08:10 to 09:40, 75 min" in words


def test_an_assessment_without_a_timeline_is_drawn_from_its_services() -> None:
    """Assessments of an older version carry none."""
    service = {"administration_id": "A1", "drug": "vancomycin", "kind": "infusion", "stop_source": "documented"}
    times = {"start": "2026-03-02T10:00:00-06:00", "stop": "2026-03-02T11:00:00-06:00", "minutes": 60}
    picture = draw(assessment("E1", services=[service | times]))

    assert picture is not None
    assert ["vancomycin", "Running at once"] == [each.name for each in picture.lanes]


def test_nothing_with_a_time_is_no_drawing() -> None:
    """The page says so in its place."""
    assert draw(assessment("E1")) is None


@given(about=structs(Assessment))
@settings(max_examples=80)
def test_whatever_an_assessment_holds_is_drawn_within_the_picture(about: Assessment) -> None:
    """Ends the wrong way round, centuries between them, notes from elsewhere: nothing breaks and nothing leaves it."""
    picture = draw(about)

    for each in picture.lanes if picture else ():
        for one in each.marks:
            assert 0 <= one.x <= WIDTH
            assert 0 <= one.width <= WIDTH + 60
    assert len(picture.ticks if picture else ()) < 60


@given(begin=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), hours=st.integers(1, 24 * 400))  # noqa: DTZ001 - zoned below
@settings(max_examples=60)
def test_a_clock_has_few_enough_marks_to_be_read(begin: datetime, hours: int) -> None:
    """Hours or days, never a thicket."""
    start = begin.replace(tzinfo=datetime.fromisoformat("2026-03-02T10:00:00-06:00").tzinfo)
    ticks = WallClock("America/Chicago", [start]).ticks(start, start + timedelta(hours=hours))

    assert 1 <= len(ticks) <= 20
