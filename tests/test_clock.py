"""The time of a partition: the feed's own, running with the wall clock."""

from datetime import UTC, datetime, timedelta

import pytest

from streams import clock
from streams.clock import BEGINNING, END, EndClock, WallClock

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A wall clock that stands where its last element says."""
    hands = [NOON]

    class Wall(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return hands[-1]

    monkeypatch.setattr(clock, "datetime", Wall)
    return hands


def ms(instant: datetime) -> int:
    """As Kafka writes it."""
    return int(instant.timestamp() * 1000)


def test_before_its_first_record_no_deadline_of_a_feed_has_passed(wall: list[datetime]) -> None:
    """A worker that has just taken over an empty partition closes nothing."""
    assert BEGINNING == WallClock().now(0, caught_up=True)


def test_a_live_feed_runs_with_the_wall_clock_and_goes_on_while_silent(wall: list[datetime]) -> None:
    """Filed two seconds before Kafka had it; four seconds of silence are four seconds, an hour is an hour."""
    lived = WallClock()
    lived.saw(0, NOON - timedelta(seconds=2), ms(NOON))
    wall.append(NOON + timedelta(seconds=4))
    soon = lived.now(0, caught_up=True)
    wall.append(NOON + timedelta(hours=1))

    assert (NOON + timedelta(seconds=2), NOON + timedelta(hours=1)) == (soon, lived.now(0, caught_up=True))


def test_an_old_feed_that_has_fallen_silent_is_over(wall: list[datetime]) -> None:
    """Five seconds after the last record of last spring every deadline of last spring has passed."""
    replayed, spring = WallClock(), datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    replayed.saw(0, spring, ms(NOON))
    wall.append(NOON + timedelta(seconds=5))

    assert (NOON + timedelta(seconds=5), spring) == (replayed.now(0, caught_up=True), replayed.now(0, caught_up=False))


def test_an_old_topic_can_be_judged_to_its_end(wall: list[datetime]) -> None:
    """As a replay does that closes at the end: once all is read no deadline lies ahead."""
    ended = EndClock()
    before = ended.now(0, caught_up=True)
    ended.saw(0, NOON, ms(NOON))

    assert (BEGINNING, END, NOON) == (before, ended.now(0, caught_up=True), ended.now(0, caught_up=False))


def test_a_feed_of_last_spring_lives_in_last_spring(wall: list[datetime]) -> None:
    """Replayed months later at any pace: no stay looks abandoned between two of its own records."""
    replayed, spring = WallClock(), datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    replayed.saw(0, spring, ms(NOON))
    replayed.saw(0, spring + timedelta(hours=3), ms(NOON + timedelta(seconds=5)))
    wall.append(NOON + timedelta(seconds=6))

    assert spring + timedelta(hours=3, seconds=1) == replayed.now(0, caught_up=True)


def test_a_backlog_is_judged_at_the_time_of_its_records(wall: list[datetime]) -> None:
    """A worker two hours behind does not fire the deadlines of those two hours at once."""
    behind = WallClock()
    behind.saw(0, NOON - timedelta(hours=2), ms(NOON - timedelta(hours=2)))

    assert (NOON - timedelta(hours=2), NOON) == (behind.now(0, caught_up=False), behind.now(0, caught_up=True))


def test_a_date_in_the_future_moves_the_clock_no_further_than_the_wall(wall: list[datetime]) -> None:
    """A sentinel year in one record must not close every encounter."""
    poisoned = WallClock()
    poisoned.saw(0, NOON.replace(year=2157), ms(NOON))

    assert NOON == poisoned.now(0, caught_up=True)


def test_what_is_remembered_is_taken_up(wall: list[datetime]) -> None:
    """A restart goes on in the feed's time, the pause of the worker included."""
    before, after = WallClock(), WallClock()
    before.saw(3, NOON - timedelta(days=30), ms(NOON))
    after.remember(3, before.feed_time(3))
    wall.append(NOON + timedelta(hours=1))

    assert before.now(3, caught_up=True) == after.now(3, caught_up=True)
