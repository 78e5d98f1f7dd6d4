"""The watchdog's judgement, and what a dying worker says."""

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from streams.engine import EngineSettings, EngineState, Exit, StopWorker
from streams.engine.guard import Watchdog, describe, die, fatal
from tests.engine.conftest import Ended, ending

SETTINGS = EngineSettings(ready_timeout_s=100, stall_timeout_s=50, stop_timeout_s=30)


def state_at(now: float, *, ready: bool = True) -> EngineState:
    return EngineState(ready=ready, checkpoint_at=now, progress_at=now, ready_at=now, turned_at=now)


def test_a_worker_that_never_gets_ready_ends() -> None:
    """Joining and restoring may take long, but must make progress."""
    watchdog = Watchdog(SETTINGS, state_at(0, ready=False))

    assert ending(lambda: watchdog.look(100)) is None
    assert ending(lambda: watchdog.look(101)) == Exit.NOT_READY


def test_records_that_wait_without_a_checkpoint_end_the_worker() -> None:
    """A lag with no checkpoint is a stall; without lag there is nothing to make one of."""
    state = state_at(0)
    state.turned_at = 51
    idle = ending(lambda: Watchdog(SETTINGS, state).look(51))
    state.lag = {("in", 0): 1}

    assert idle is None
    assert ending(lambda: Watchdog(SETTINGS, state).look(50)) is None
    assert ending(lambda: Watchdog(SETTINGS, state).look(51)) == Exit.STALLED


def test_processed_records_without_a_checkpoint_end_the_worker() -> None:
    """The same when the records are in hand and only the checkpoint is missing."""
    state = state_at(0)
    state.pending_records, state.turned_at = 1, 51

    assert ending(lambda: Watchdog(SETTINGS, state).look(51)) == Exit.STALLED


def test_a_read_loop_that_stands_still_ends_the_worker() -> None:
    """Also when nothing is known to wait: who would notice new records?"""
    watchdog = Watchdog(SETTINGS, state_at(0))

    assert ending(lambda: watchdog.look(50)) is None
    assert ending(lambda: watchdog.look(51)) == Exit.STALLED


def test_a_drain_that_does_not_finish_ends_the_worker() -> None:
    """After SIGTERM a worker has a limited time, however busy it is."""
    stopping = False
    watchdog = Watchdog(SETTINGS, state_at(0), lambda: stopping)
    watchdog.look(40)
    stopping = True

    assert ending(lambda: watchdog.look(41)) is None
    assert ending(lambda: watchdog.look(71)) is None
    assert ending(lambda: watchdog.look(72)) == Exit.STOP_TIMEOUT


def test_the_last_line_quotes_no_record(capfd: pytest.CaptureFixture[str]) -> None:
    """Of an error only its type and its place are told."""

    def process() -> None:
        raise ValueError("name of a patient")

    with pytest.raises(Ended), fatal(Exit.PROCESSOR_FAILED, "processing in partition 0"):
        process()
    line = capfd.readouterr().err

    assert line.startswith("engine: exit 21 (processor failed): processing in partition 0: ValueError (test_guard.py:")
    assert "patient" not in line
    assert line.count("\n") == 1


def test_an_error_of_kafka_tells_its_text() -> None:
    """Kafka's errors name limits and codes, never records."""
    assert describe(MessageSizeTooLargeError("too large")).startswith("MessageSizeTooLargeError: ")


def test_a_stop_asked_for_keeps_its_code_and_message(capfd: pytest.CaptureFixture[str]) -> None:
    """StopWorker is not a bug."""

    def process() -> None:
        raise StopWorker("the formulary is missing")

    with pytest.raises(Ended) as ended, fatal(Exit.PROCESSOR_FAILED, "processing"):
        process()

    assert ended.value.code == Exit.STOPPED
    assert capfd.readouterr().err == "engine: exit 20 (stopped): the formulary is missing\n"


def test_every_exit_code_is_distinct_and_nonzero() -> None:
    """An orchestrator can tell one end from another, and all from a drained stop."""
    assert len({int(code) for code in Exit}) == len(list(Exit))
    assert all(0 < code < 126 for code in Exit)
    assert ending(lambda: die(Exit.STALLED, "x")) == Exit.STALLED
