"""What a chart holds after corrections, retractions, pauses and bags."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.timeline import parse
from streams.encounter.chart import Chart, assemble
from streams.encounter.closing import lifecycle
from streams.encounter.infusions import Infusion
from streams.encounter.intervals import minutes
from streams.encounter.supersede import merged_into, survivor
from streams.profiles.profile import Closing

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def chart(text: str) -> Chart:
    """The chart of a timeline."""
    return assemble("ENC-1", lifecycle(parse(text), NOW, Closing()))


def infusion(text: str) -> Infusion:
    """The only infusion of a timeline."""
    (only,) = chart(text).infusions
    return only


def clock(run: Infusion) -> tuple[str | None, str | None, str]:
    """Start, stop and how the stop is known."""
    start, stop = run.start, run.stop
    return f"{start.at:%H:%M}" if start else None, f"{stop.at:%H:%M}" if stop else None, stop.known if stop else "none"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:00 mar start saline\n09:00 mar stop saline", ("08:00", "09:00", "documented")),
        ("08:00 mar start saline\n09:00 mar stop saline\n09:10 mar stop saline recorded=09:30", ("08:00", "09:10", "documented")),
        ("08:00 mar start saline\n09:10 mar stop saline recorded=09:10\n09:00 mar stop saline recorded=09:30", ("08:00", "09:00", "documented")),
        ("08:00 mar start saline\n09:00 mar stop saline\n09:00 mar stop saline status=entered-in-error recorded=09:30", ("08:00", None, "none")),
        ("09:00 mar stop saline status=entered-in-error recorded=09:30\n08:00 mar start saline\n09:00 mar stop saline", ("08:00", None, "none")),
        ("08:00 mar start saline\n08:05 mar start saline recorded=08:20\n09:00 mar stop saline", ("08:05", "09:00", "documented")),
        ("08:00 mar start saline\n09:02 mar stop saline source=device\n09:00 mar stop saline recorded=09:01", ("08:00", "09:00", "documented")),
        ("08:00 mar start saline\n08:00 mar stop saline", ("08:00", None, "none")),
        ("08:00 mar start saline\n08:30 mar stop saline\n09:00 mar resume saline\n10:00 mar stop saline", ("08:00", "10:00", "documented")),
        ("08:00 mar start saline rate=100mL/h volume=150mL\n08:30 mar rate-change saline rate=200mL/h", ("08:00", "09:00", "calculated")),
        ("08:00 mar new-bag saline\n09:00 mar stop saline", ("08:00", "09:00", "documented")),
    ],
    ids=[
        "plain", "stop-corrected", "correction-filed-later-wins", "stop-retracted", "retraction-first", "start-corrected",
        "mar-before-pump", "end-equals-start", "stopped-and-resumed", "calculated-from-rate-and-volume", "first-bag-starts",
    ],
)  # fmt: skip
def test_start_and_stop_as_the_record_has_them(text: str, expected: tuple[str | None, str | None, str]) -> None:
    """Corrections by recorded time, retractions in any order, and the five states of a stop."""
    assert expected == clock(infusion(text))


def test_a_nursing_note_may_name_the_stop() -> None:
    """A stop in a nurse's note is used where the MAR has none (coding.md 4.1)."""
    told = '[{"administration_id": "A-saline", "stop": "2026-03-02T09:15:00-06:00"}]'
    run = infusion(f"08:00 mar start saline\n09:20 note nursing N1 documented='{told}'")

    assert ("08:00", "09:15", "narrative") == clock(run)


def test_the_ordered_duration_is_never_a_stop() -> None:
    """An order for an hour says nothing of when it stopped (A53778, ML-STOP)."""
    run = infusion("07:00 order O1 saline for=60 rate=100mL/h volume=100mL\n08:00 mar start saline order=O1")

    assert ("08:00", None, "none") == clock(run)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:00 mar start saline\n10:00 mar stop saline", 120),
        ("08:00 mar start saline\n08:30 mar pause saline\n08:45 mar resume saline\n10:00 mar stop saline", 105),
        ("08:00 mar start saline\n08:30 mar stop saline\n09:00 mar resume saline\n10:00 mar stop saline", 90),
        ("08:00 mar start saline\n08:30 mar rate-change saline rate=0mL/h\n09:00 mar rate-change saline rate=80mL/h\n10:00 mar stop saline", 90),
        ("08:00 mar start saline\n09:00 mar pause saline\n10:00 mar stop saline", 60),
        ("08:00 mar start saline\n09:00 mar new-bag saline\n10:00 mar stop saline", 120),
    ],
    ids=["whole", "paused", "stopped-and-resumed", "rate-zero", "never-resumed", "new-bag"],
)  # fmt: skip
def test_only_running_minutes_count(text: str, expected: int) -> None:
    """Pauses, rate 0 and an early stop are taken out (coding.md 4.5)."""
    assert expected == minutes(infusion(text).running)


def test_a_discharge_message_that_repeats_nothing_erases_nothing() -> None:
    """Class and unit of the admission stay when the discharge names only its own time."""
    stay = chart("08:00 adt admit class=emergency unit=ED1\n12:00 adt discharge").stay

    assert ("emergency", "ED1", "08:00", "12:00") == (
        stay.class_, stay.unit, f"{stay.arrival:%H:%M}", f"{stay.departure:%H:%M}",
    )  # fmt: skip


def test_a_re_opened_stay_has_no_departure() -> None:
    """The cancelled discharge takes its end with it."""
    stay = chart("08:00 adt admit\n12:00 adt discharge\n12:05 adt admit").stay

    assert stay.departure is None


def test_equal_chart_for_any_order_and_any_repeats() -> None:
    """The fold is over a set."""
    events = parse(
        "08:00 adt admit\n08:05 mar start saline\n08:30 mar pause saline\n08:40 mar resume saline\n09:00 mar stop saline"
    )
    once = assemble("ENC-1", lifecycle(events, NOW, Closing()))
    twice = assemble("ENC-1", lifecycle(events[::-1], NOW, Closing()))

    assert once == twice


def test_rings_of_merges_end_with_the_later_one() -> None:
    """A into B, and later B into A: A stands, and nothing is merged away into nothing."""
    merges = merged_into(parse("08:00 merge encounter from=A into=B\n09:00 merge encounter from=B into=A"), "encounter")

    assert ("A", "A") == (survivor("A", merges), survivor("B", merges))


def test_a_calculated_stop_honours_pauses() -> None:
    """Fifteen paused minutes move the calculated end by fifteen minutes."""
    run = infusion("08:00 mar start saline rate=100mL/h volume=100mL\n08:30 mar pause saline\n08:45 mar resume saline")

    assert datetime(2026, 3, 2, 15, 15, tzinfo=UTC) == run.stop.at  # type: ignore[union-attr]
    assert timedelta(0) == run.stop.at.utcoffset() - run.start.at.utcoffset()  # type: ignore[union-attr, operator]
