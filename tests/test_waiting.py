"""What waits for its judgement: the order it comes up in, and what is remembered of it."""

from schemas.timeline import parse
from streams.waiting import Waiting

EARLY, LATE = parse("08:00 adt admit\n09:00 mar start saline")


def test_of_several_events_the_one_recorded_last_is_remembered() -> None:
    """Whatever came last, and word that is no event forgets none."""
    waiting = Waiting()
    for event in (LATE, EARLY, None):
        waiting.changed("ENC-1", 5, event)

    assert LATE == waiting.latest("ENC-1")


def test_an_encounter_is_ready_once_it_has_waited_since_its_first_change() -> None:
    """Later changes do not make it wait longer; one that comes up again does not wait at all."""
    waiting = Waiting()
    waiting.changed("b", 10)
    waiting.changed("b", 90)
    waiting.changed("a", 50)
    waiting.again("c")

    assert (["c"], ["b", "c"], ["a", "b", "c"]) == (waiting.ready(9), waiting.ready(10), waiting.ready(60))


def test_a_deadline_is_told_once_and_outlives_the_judgement_before_it() -> None:
    """In the order they pass; what was judged keeps those that are still to come."""
    waiting = Waiting()
    waiting.until(30, "a")
    waiting.until(20, "b")
    waiting.changed("a", 5)
    waiting.forget(["a"])

    assert [(20, "b")] == list(waiting.passed(25))
    assert [(30, "a")] == list(waiting.passed(40))
    assert "a" not in waiting
