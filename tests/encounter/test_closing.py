"""The life of an encounter, by the recorded times of its events."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from schemas.timeline import parse
from streams.encounter.closing import Lifecycle, lifecycle
from streams.profiles.profile import Closing

KNOBS = Closing()
AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)  # 08:00 at the offset of the timelines


def life(text: str, hours: float = 6.0) -> Lifecycle:
    """The state so many hours after 08:00."""
    return lifecycle(parse(text), AT + timedelta(hours=hours), KNOBS)


ADMIT, START, BYE = "08:00 adt admit", "08:10 mar start saline", "12:00 adt discharge"


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        (f"{ADMIT}\n{START}", "open", None),
        (f"{ADMIT}\n{START}\n{BYE}", "closed", "finished"),
        (f"{ADMIT}\n{START}\n{BYE}\n12:10 adt admit", "open", None),
        (f"{ADMIT}\n{START}\n{BYE}\n12:10 adt admit\n12:40 adt discharge", "closed", "finished"),
        ("08:00 adt plan\n08:05 order O1 saline", "planned", None),
        (f"{ADMIT}\n09:00 adt cancel", "void", None),
        (f"{ADMIT}\n{START}\n09:00 adt void", "void", None),
        (START, "open", None),
    ],
)
def test_the_state_follows_the_latest_registration_record(text: str, state: str, reason: str | None) -> None:
    """Discharge closes, admission after it re-opens, cancellation voids; charting alone opens a stay."""
    found = life(text)

    assert (state, reason) == (found.state, found.reason)


def test_a_repeated_discharge_does_not_move_the_closing_time() -> None:
    """An update after discharge is filed as `finished` again: the late window still counts from the first."""
    found = life(f"{ADMIT}\n{BYE}\n+1d 09:00 adt discharge diagnoses='[\"E86.0\"]'", 48)

    assert AT + timedelta(hours=4) == found.since


@pytest.mark.parametrize(("minutes", "state"), [(-1, "open"), (0, "closed"), (1, "closed")])
def test_a_silent_stay_closes_at_its_deadline_to_the_minute(minutes: int, state: str) -> None:
    """24 hours after the last record, neither before nor later."""
    found = life(f"{ADMIT}\n{START}", 24 + (10 + minutes) / 60)

    assert state == found.state
    assert found.state == "open" or AT + timedelta(hours=24, minutes=10) == found.since


def test_a_record_after_the_deadline_re_opens() -> None:
    """Somebody still writes: the stay was only quiet, and its deadline moves on."""
    found = life(f"{ADMIT}\n{START}\n+2d 08:00 mar stop saline", 49)

    assert ("open", AT + timedelta(hours=72)) == (found.state, found.deadline)


@pytest.mark.parametrize(("hours", "late"), [(167.9, 0), (168, 0), (168.1, 1)])
def test_the_late_window_is_seven_days_from_closing(hours: float, late: int) -> None:
    """A record up to seven days after closing belongs; one after them does not, whenever it arrives."""
    recorded = (AT + timedelta(hours=4 + hours)).isoformat()
    found = life(f"{ADMIT}\n{START}\n{BYE}\n09:00 mar stop saline recorded={recorded}", 500)

    assert late == len(found.too_late)


def test_a_discharge_too_late_to_belong_does_not_close() -> None:
    """The stay ran out and was purged; what is recorded after that is not its discharge."""
    found = life(f"{ADMIT}\n{START}\n+9d 08:00 adt discharge", 500)

    assert ("closed", "inactivity", 1) == (found.state, found.reason, len(found.too_late))


def test_a_planned_visit_waits_for_months() -> None:
    """Orders are written weeks ahead: no deadline of a silent stay applies, and the visit opens when it begins."""
    text = "08:00 adt plan\n08:05 order O1 saline\n+60d 08:00 adt admit\n+60d 08:10 mar start saline\n+60d 09:00 adt discharge"
    found = life(text, 24 * 60 + 2)

    assert ("closed", ()) == (found.state, found.too_late)


@pytest.mark.parametrize("entry", ["note provider N1", "note plan N1", "note pharmacy N1", "sign author note=N1"])
def test_what_is_written_for_a_visit_to_come_does_not_begin_it(entry: str) -> None:
    """A provider charts days ahead: the visit is neither over before it begins nor too late when it does."""
    found = life(
        f"08:00 {entry}\n+10d 08:00 adt admit\n+10d 08:10 mar start saline\n+10d 09:00 adt discharge", 24 * 10 + 2
    )

    assert ("closed", "finished", ()) == (found.state, found.reason, found.too_late)


def test_a_nursing_note_begins_a_visit() -> None:
    """Somebody was with the patient: without any registration the stay closes when it falls silent."""
    assert ("closed", "inactivity") == (
        life("08:00 note nursing N1", 25).state,
        life("08:00 note nursing N1", 25).reason,
    )


def test_the_order_of_events_changes_nothing() -> None:
    """A hundred shuffles of one stay give one life."""
    events = parse(f"{ADMIT}\n{START}\n{BYE}\n12:10 adt admit\n12:30 mar stop saline\n12:40 adt discharge")
    expected, chance = lifecycle(events, AT, KNOBS), Random(1)
    found = {lifecycle(chance.sample(events, len(events)), AT, KNOBS) == expected for _ in range(100)}

    assert {True} == found
