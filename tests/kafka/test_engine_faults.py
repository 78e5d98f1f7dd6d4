"""Whatever ends a worker, no record is lost and no state is wrong: checked from a real broker."""

import signal
from collections.abc import Generator

import pytest

from streams.engine import Exit
from tests.kafka.cluster import Topics
from tests.kafka.engine_worker import World

pytestmark = pytest.mark.timeout(120)
STATIC = {"group_instance_id": "a"}  # the group waits for its return instead of for its session to end


@pytest.fixture
def world(kafka: str, topics: Topics) -> Generator[World]:
    made = World(kafka, topics)
    yield made
    made.close()


def test_a_kill_in_mid_stream_loses_nothing(world: World) -> None:
    """A worker is killed while it processes; the next one ends with every value taken once."""
    world.feed(4000)
    first = world.start(settings=STATIC, seconds_per_record=0.0005)
    first.wait_until(lambda worker: 0 < worker.processed() < 3500)
    first.kill()
    second = world.start(settings=STATIC)
    world.wait_until_committed(second)
    second.kill()

    assert world.exact() == world.outcome()


def test_kills_while_restoring_lose_nothing(world: World) -> None:
    """A worker is killed again and again inside the restore of its tables."""
    world.feed(4000)
    first = world.start(settings=STATIC)
    world.wait_until_committed(first)
    first.kill()
    world.feed(500)
    for restored in (100, 1500):
        killed = world.start(settings=STATIC, kill_after_restored=restored)
        assert killed.ended() == -signal.SIGKILL
        assert len(killed.facts("killed")) == 1
    last = world.start(settings=STATIC)
    world.wait_until_committed(last)
    last.kill()

    assert world.exact() == world.outcome()


def test_sigterm_drains_and_repeats_nothing(world: World) -> None:
    """A worker that is asked to stop makes a last checkpoint of what it has processed and leaves with code 0."""
    world.feed(3000)
    never = {"checkpoint_interval_s": 1000.0, "checkpoint_every": 10**9}
    first = world.start(settings=never, seconds_per_record=0.0005)
    first.wait_until(lambda worker: len(worker.facts("processing")) > 0)
    code = first.stop()
    committed, _ = world.offsets()
    checkpoints = [fact["records"] for fact in first.facts("checkpoint")]
    second = world.start()
    world.wait_until_committed(second)
    second_code = second.stop()

    assert (code, second_code) == (0, 0)
    assert checkpoints == [sum(committed)]
    assert 0 < sum(committed) < 3000
    assert world.exact() == world.outcome()
    assert world.repeats() == 0


def test_a_second_worker_joins_and_the_first_is_killed(world: World) -> None:
    """Partitions move to a worker that joins, and all of them when the other one dies."""
    world.feed(2000)
    first = world.start(seconds_per_record=0.0005)
    first.wait_until(lambda worker: worker.processed() > 0)
    second = world.start(seconds_per_record=0.0005)
    second.wait_until(lambda worker: len(worker.facts("restored")) > 0)
    shared = {fact["partition"] for fact in second.facts("restored")}
    world.feed(1000)
    world.wait_until_committed(first, second)
    first.kill()
    world.feed(1000)
    world.wait_until_committed(second)
    second.kill()

    assert 0 < len(shared) < world.partitions
    assert {fact["partition"] for fact in second.facts("restored")} == set(range(world.partitions))
    assert world.exact() == world.outcome()


def test_workers_that_leave_one_after_another_stay_exact(world: World) -> None:
    """Rebalances follow each other within seconds, and a stop falls into one: every drain ends with 0."""
    world.feed(1500)
    leaving = [world.start(seconds_per_record=0.001) for _ in range(2)]
    for worker in leaving:
        worker.wait_until(lambda worker: len(worker.facts("serving")) > 0)
    staying = world.start(seconds_per_record=0.001)
    staying.wait_until(lambda worker: len(worker.facts("serving")) > 0)
    codes = [worker.stop() for worker in leaving]
    world.wait_until_committed(staying)
    codes.append(staying.stop())

    assert codes == [0, 0, 0]
    assert world.exact() == world.outcome()


def test_a_worker_without_partitions_waits_for_its_turn(kafka: str, topics: Topics) -> None:
    """With more workers than partitions one is idle and ready, and takes over when the other dies."""
    world = World(kafka, topics, partitions=1)
    workers = [world.start() for _ in range(2)]
    for worker in workers:
        worker.wait_until(lambda worker: len(worker.facts("serving")) > 0)
    world.feed(300)
    world.wait_until_committed(*workers)
    owner, idle = sorted(workers, key=lambda worker: -worker.processed())
    processed = owner.processed(), idle.processed()
    owner.kill()
    world.feed(300)
    world.wait_until_committed(idle)
    idle.kill()

    assert processed == (300, 0)
    assert world.exact() == world.outcome()
    world.close()


def test_a_paused_worker_that_wakes_sends_nothing(world: World) -> None:
    """A worker that was stopped beyond its session, while another took over, ends itself before it sends."""
    world.feed(3000)
    paused = world.start(seconds_per_record=0.001)
    paused.wait_until(lambda worker: worker.processed() > 0)
    paused.send_signal(signal.SIGSTOP)
    second = world.start()
    world.wait_until_committed(second)
    second.kill()
    before = world.outcome()
    paused.send_signal(signal.SIGCONT)
    code = paused.ended()

    assert code == Exit.FENCED
    assert world.exact() == before == world.outcome()


def test_a_bug_in_the_processor_commits_nothing(world: World) -> None:
    """A processor that raises ends the worker; the message names the error and quotes no record."""
    world.feed_messages([(b"k", b"good"), (b"k", b"bad")])
    worker = world.start(fail_at="bad")
    code = worker.ended()
    committed, _ = world.offsets()

    assert code == Exit.PROCESSOR_FAILED
    assert sum(committed) == 0
    assert "ValueError (engine_app.py:" in worker.last_words
    assert "secret" not in worker.last_words


def test_a_processor_can_stop_the_worker(world: World) -> None:
    """StopWorker ends the worker with its own code and message, and commits nothing."""
    world.feed_messages([(b"k", b"good"), (b"k", b"halt")])
    worker = world.start(stop_at="halt")
    code = worker.ended()
    committed, _ = world.offsets()

    assert code == Exit.STOPPED
    assert sum(committed) == 0
    assert "exit 20 (stopped): a record cannot be judged; see the runbook" in worker.last_words
