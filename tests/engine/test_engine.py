"""The turns of the read loop: what is processed, what is passed over, what ends the worker."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import faust
import pytest
from aiokafka import ConsumerRecord
from faust.types import TP

from streams.engine import EngineSettings, Exit, Outbox
from streams.engine.engine import Engine
from streams.engine.table import BatchTable
from tests.engine.conftest import Ended

IN = TP("in", 0)


class Notes:
    """A processor that notes what it is given."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.hands: list[str] = []
        self.caught_up: list[bool] = []

    def restored(self, partition: int) -> None:
        self.hands.append(f"restored {partition}")

    def revoked(self, partition: int) -> None:
        self.hands.append(f"revoked {partition}")

    def alone(self, partition: int) -> None:
        """Not noted."""

    def process(self, partition: int, records: Sequence[ConsumerRecord], out: Outbox) -> None:
        self.seen += [record.offset for record in records]

    def punctuate(self, partition: int, out: Outbox, caught_up: bool) -> bool:
        self.caught_up.append(caught_up)
        return False


class Consumer:
    """A member of the group whose sources hold these offsets."""

    def __init__(self, table: BatchTable) -> None:
        self.first, self.end = 0, 10
        self.empty: set[int] = set()
        self.seeks: list[Mapping[TP, int]] = []
        self.numbers = {0}
        self.table = table
        self.commits: list[Mapping[TP, int]] = []

    @property
    def restoring(self) -> "Consumer":
        return self

    @property
    def changelogs(self) -> set[TP]:
        return {TP(self.table.changelog_topic_name, number) for number in self.numbers}

    def assignment(self) -> set[TP]:
        return {TP("in", number) for number in self.numbers}

    async def earliest_offsets(self, *tps: TP) -> dict[TP, int]:
        return {tp: self.first if tp.topic == "in" else 0 for tp in tps}

    async def highwaters(self, *tps: TP) -> dict[TP, int]:
        return {tp: self.end if tp.topic == "in" else 0 for tp in tps}

    async def committed(self, tps: Iterable[TP]) -> dict[TP, int | None]:
        return dict.fromkeys(tps)

    async def seek_sources(self, offsets: Mapping[TP, int]) -> None:
        self.seeks.append(offsets)

    async def commit_offsets(self, offsets: Mapping[TP, int]) -> bool:
        self.commits.append(offsets)
        return True

    async def position(self, tp: TP) -> int:
        return self.end

    async def holds(self, tp: TP, gap: range) -> bool:
        return not self.empty.issuperset(gap)

    def lag(self, positions: Mapping[TP, int]) -> dict[TP, int]:
        return {tp: self.end - position for tp, position in positions.items()}

    def is_member(self) -> bool:
        return True

    def heartbeat_age(self) -> float:
        return 0.0


class Worker:
    """An engine between a noting processor and a consumer of a test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
        self.settings = EngineSettings(**({"tick_s": 0.0, "checkpoint_interval_s": 0.0} | settings))
        app = faust.App("t", broker="kafka://127.0.0.1:1", datadir="/nonexistent", **self.settings.faust_options())
        table = BatchTable(app, name="rows", partitions=2)
        self.notes, self.consumer = Notes(), Consumer(table)
        self.engine = Engine(app, self.notes, ["in"], [table], self.settings)
        app.consumer_generation_id = 1
        monkeypatch.setattr(Engine, "consumer", self.consumer)
        monkeypatch.setattr(self.engine, "_counts", {"in": 2, table.changelog_topic_name: 2})
        publisher = type("P", (), {"send_outbox": _nothing, "send_groups": _no_groups})
        monkeypatch.setattr(type(app), "producer", type("Producer", (), {"publisher": lambda *_: publisher()})())

    async def turn(self, *offsets: int) -> None:
        records = [ConsumerRecord("in", 0, at, 0, 0, b"k", b"v", None, 1, 1, ()) for at in offsets]
        await self.engine.turn({IN: records} if records else {})


async def _nothing(*_: object) -> None:
    return None


async def _no_groups(*_: object) -> dict[TP, Any]:
    return {}


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Worker:
    return Worker(monkeypatch)


async def test_records_are_processed_once_and_in_order(worker: Worker) -> None:
    """What was processed before is passed over."""
    await worker.engine.take_over(1)
    await worker.turn(0, 1, 2)
    await worker.turn(1, 2, 3)

    assert [0, 1, 2, 3] == worker.notes.seen
    assert [{IN: 3}, {IN: 4}] == worker.consumer.commits


async def test_nothing_is_processed_before_the_takeover_and_after_the_return(worker: Worker) -> None:
    """Records that are in flight while partitions change hands are not ours."""
    await worker.turn(0)
    await worker.engine.take_over(1)
    await worker.turn(0)
    await worker.engine.give_back()
    await worker.turn(1)

    assert [0] == worker.notes.seen


async def test_a_store_that_was_opened_anew_is_taken_up_anew(worker: Worker) -> None:
    """A partition that went and came back within one change of hands: what was built on its old store is forgotten."""
    await worker.engine.take_over(1)
    await worker.engine.give_back()
    await worker.engine.take_over(1)
    kept = list(worker.notes.hands)
    await worker.engine.give_back()
    worker.engine.tables[0].data.keep(())
    await worker.engine.take_over(1)

    assert (["restored 0"], ["restored 0", "revoked 0", "restored 0"]) == (kept, worker.notes.hands)


async def test_what_the_log_holds_is_read_again_however_often_it_goes_astray(worker: Worker) -> None:
    """That the same records are missing again proves nothing while they are there."""
    await worker.engine.take_over(1)
    await worker.turn(0)
    for _ in range(5):
        await worker.turn(3)
    astray = list(worker.notes.seen)
    await worker.turn(1, 2, 3)

    assert ([0], [0, 1, 2, 3]) == (astray, worker.notes.seen)
    assert [{IN: 1}] * 5 == worker.consumer.seeks[-5:]


async def test_offsets_without_a_record_are_passed(worker: Worker) -> None:
    """The markers of a transaction are no lost records: where the log holds nothing, nothing is read again."""
    worker.consumer.empty = {1, 2}
    await worker.engine.take_over(1)
    seeks = len(worker.consumer.seeks)
    await worker.turn(0)
    await worker.turn(3)

    assert ([0, 3], seeks) == (worker.notes.seen, len(worker.consumer.seeks))


async def test_what_went_astray_at_the_end_is_read_again(worker: Worker) -> None:
    """The client has passed records that never came: its position is believed where the log holds none."""
    await worker.engine.take_over(1)
    await worker.turn(*range(8))
    await worker.turn()
    await worker.turn(8, 9)

    assert list(range(10)) == worker.notes.seen
    assert {IN: 8} in worker.consumer.seeks


async def test_a_worker_whose_group_is_silent_is_not_ready(worker: Worker) -> None:
    """A broker that does not answer within a session: nothing is served, whatever was assigned."""
    await worker.engine.take_over(1)
    before = worker.engine.state.answered
    worker.engine.state.heartbeat_age = lambda: worker.settings.session_timeout_s

    assert (True, False, True) == (before, worker.engine.state.answered, worker.engine.state.ready)


async def test_a_gap_that_retention_made_ends_the_worker(worker: Worker) -> None:
    """A worker that falls behind retention does not go on as if nothing had been there."""
    await worker.engine.take_over(1)
    await worker.turn(0)
    worker.consumer.first = 3
    with pytest.raises(Ended) as ended:
        await worker.turn(3)

    assert ended.value.code == Exit.RECORDS_LOST


async def test_ticks_come_without_records(worker: Worker) -> None:
    """The processor is asked at every tick, and told whether all that exists was read."""
    await worker.engine.take_over(1)
    await worker.turn(*range(9))
    await worker.turn()
    await worker.turn(9)
    await worker.turn()

    assert [False, True] == [worker.notes.caught_up[0], worker.notes.caught_up[-1]]
    assert len(worker.notes.caught_up) >= 3


async def test_an_idle_tick_makes_no_checkpoint(worker: Worker) -> None:
    """Nothing moved, nothing was sent, nothing is dirty: nothing is committed."""
    await worker.engine.take_over(1)
    worker.consumer.end = 0
    await worker.turn()

    assert ([], 1) == (worker.consumer.commits, len(worker.notes.caught_up))


async def test_a_checkpoint_waits_for_its_interval_or_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the interval records gather; a full number of them does not wait."""
    worker = Worker(monkeypatch, checkpoint_interval_s=1000.0, checkpoint_every=3)
    await worker.engine.take_over(1)
    await worker.turn(0, 1)
    gathering = len(worker.consumer.commits)
    await worker.turn(2)

    assert (0, [{IN: 3}]) == (gathering, worker.consumer.commits)


async def test_a_worker_that_is_behind_gathers_more_for_each_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """While more waits than a poll brings the longer interval holds, and no longer than that."""
    worker = Worker(monkeypatch, max_poll_records=5, catching_up_interval_s=1000.0)
    await worker.engine.take_over(1)
    worker.consumer.end = 100
    await worker.turn(0)
    await worker.turn(1)
    behind = list(worker.consumer.commits)
    worker.consumer.end = 3
    await worker.turn(2)

    assert ([], [{IN: 3}]) == (behind, worker.consumer.commits)


async def test_a_worker_that_keeps_up_makes_its_checkpoints_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits comes with the next poll: nothing is held back for the longer interval."""
    worker = Worker(monkeypatch, max_poll_records=5, catching_up_interval_s=1000.0)
    await worker.engine.take_over(1)
    worker.consumer.end = 3
    await worker.turn(0)
    await worker.turn(1)

    assert [{IN: 1}, {IN: 2}] == worker.consumer.commits


@pytest.mark.parametrize(("pending", "lag"), [(1_500, 1_500), (9_000, 6_000), (2_000, 2_000), (1, 1)])
def test_what_gathers_during_a_checkpoint_is_no_backlog(pending: int, lag: int) -> None:
    """A fast stream brings more than a poll in that time, and what is left unread is less than what was read since."""
    settings = EngineSettings(max_poll_records=2_000)

    assert settings.checkpoint_interval_s == settings.due_after(pending, lag)


@pytest.mark.parametrize(("pending", "lag"), [(2_000, 2_001), (6_000, 100_000), (1, 2_001)])
def test_who_has_more_before_him_than_he_has_read_is_behind(pending: int, lag: int) -> None:
    """More than a poll, and more than was read since the last look: that is a backlog."""
    settings = EngineSettings(max_poll_records=2_000)

    assert settings.catching_up_interval_s == settings.due_after(pending, lag)


async def test_only_what_changed_hands_is_announced(worker: Worker) -> None:
    """A partition that stays through a rebalance is neither revoked nor rebuilt."""
    await worker.engine.take_over(1)
    await worker.engine.give_back()
    worker.consumer.numbers = {0, 1}
    await worker.engine.take_over(1)
    await worker.engine.give_back()
    worker.consumer.numbers = {1}
    await worker.engine.take_over(1)

    assert ["restored 0", "restored 1", "revoked 0"] == worker.notes.hands
    assert worker.engine.state.partitions == (1,)


async def test_the_lag_of_partitions_that_went_away_is_forgotten(worker: Worker) -> None:
    """What waits elsewhere is neither our backlog nor a partition whose position we may ask for."""
    worker.consumer.numbers = {0, 1}
    await worker.engine.take_over(1)
    await worker.turn()
    before = set(worker.engine.state.lag)
    await worker.engine.give_back()
    worker.consumer.numbers = {0}
    await worker.engine.take_over(1)
    asked: list[TP] = []

    async def position(tp: TP) -> int:
        asked.append(tp)
        return 0

    worker.consumer.position = position  # type: ignore[method-assign]
    await worker.turn()
    await worker.turn()

    assert {IN, TP("in", 1)} == before
    assert {IN} == set(asked) == set(worker.engine.state.lag)


async def test_a_takeover_that_another_one_overtakes_serves_nothing(worker: Worker) -> None:
    """When the group has moved on meanwhile, the positions are of the past."""
    await worker.engine.take_over(0)

    assert not worker.engine.state.ready
    assert [] == worker.notes.hands


async def test_the_audit_measures_the_true_lag(worker: Worker) -> None:
    """The client's idea of the end may be old; the broker is asked."""
    await worker.engine.take_over(1)
    await worker.engine.audit()

    assert {IN: 10} == worker.engine.state.lag


async def test_the_audit_finds_a_foreign_writer(worker: Worker) -> None:
    """A changelog longer than what we wrote is not ours alone."""
    await worker.engine.take_over(1)
    worker.consumer.table.partition(0).next_offset = 5
    with pytest.raises(Ended) as ended:
        await worker.engine.audit()

    assert ended.value.code == Exit.FOREIGN_WRITER
