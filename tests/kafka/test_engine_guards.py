"""The engine ends itself, with a code and a line that say why, rather than lose or invent something."""

from collections.abc import Generator

import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource

from streams.engine import Exit
from streams.engine.partition import epoch_bytes
from tests.kafka.cluster import Message, Record, Topics, admin, publish, read_all
from tests.kafka.engine_worker import World
from tests.kafka.mock_cluster import ApiKey, MockCluster

pytestmark = pytest.mark.timeout(120)
STATIC = {"group_instance_id": "a"}
TOPIC_AUTHORIZATION_FAILED = 29
GROUP_AUTHORIZATION_FAILED = 30
REBALANCE_IN_PROGRESS = 27


@pytest.fixture
def world(kafka: str, topics: Topics) -> Generator[World]:
    made = World(kafka, topics)
    yield made
    made.close()


def alter(servers: str, topic: str, name: str, value: str) -> None:
    """Change one setting of a topic."""
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    wanted = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    client = admin(servers)
    client.incremental_alter_configs([wanted])[wanted].result()


def test_an_output_the_broker_refuses_ends_the_worker_uncommitted(world: World) -> None:
    """A refused output stops the checkpoint before state and offsets; once it is accepted nothing is missing."""
    alter(world.servers, world.out, "max.message.bytes", "60000")
    world.feed(500)
    world.feed_messages([(b"k1", b"L%0100000d" % 7)])
    refused = world.start(settings=STATIC)
    code = refused.ended()
    state = world.changelog("events")
    committed, _ = world.offsets()
    alter(world.servers, world.out, "max.message.bytes", "200000")
    second = world.start(settings=STATIC)
    world.wait_until_committed(second)
    second.kill()

    assert code == Exit.OUTPUT_FAILED
    assert f"outputs to ['{world.out}']: MessageSizeTooLargeError" in refused.last_words
    assert not any(b"/L" in key for key in state)
    assert sum(committed) < len(world.expected)
    assert world.outcome()["outputs"] == world.exact()["outputs"]
    assert world.outcome()["open"] == 0


def test_a_changelog_row_the_broker_refuses_ends_the_worker_uncommitted(world: World) -> None:
    """A refused row stops the checkpoint before the offsets; once it is accepted nothing is missing."""
    first = world.start(settings=STATIC)
    first.wait_until(lambda worker: len(worker.facts("restored")) == world.partitions)
    first.kill()
    changelog = f"{world.group}-events-changelog"
    alter(world.servers, changelog, "max.message.bytes", "100")
    world.feed(500)
    refused = world.start(settings=STATIC)
    code = refused.ended()
    committed, _ = world.offsets()
    alter(world.servers, changelog, "max.message.bytes", "1000000")
    second = world.start(settings=STATIC)
    world.wait_until_committed(second)
    second.kill()

    assert code == Exit.CHANGELOG_FAILED
    assert sum(committed) == 0
    assert world.exact() == world.outcome()


def test_a_committed_offset_whose_records_are_deleted_is_named(world: World) -> None:
    """When retention ran past the committed offset the worker names topic, partition and the range that is lost."""
    world.feed(400)
    first = world.start(settings=STATIC)
    world.wait_until_committed(first)
    first.kill()
    world.feed(400)
    committed, ends = world.offsets()
    client = admin(world.servers)
    cut = TopicPartition(world.sources[0], 0, ends[0] - 10)
    client.delete_records([cut])[cut].result()
    second = world.start(settings=STATIC)

    assert second.ended() == Exit.RECORDS_LOST
    lost = f"{world.sources[0]} partition 0: offsets {committed[0]} to {ends[0] - 11} were deleted"
    assert lost in second.last_words


def test_a_late_row_in_the_changelog_is_refused_and_written_again(world: World) -> None:
    """A row of an earlier owner that arrives after the present owner's does not come back."""
    world.feed(400)
    first = world.start(settings=STATIC)
    world.wait_until_committed(first)
    first.kill()
    before = world.changelog("counts")
    changelog = f"{world.group}-counts-changelog"
    late = Message(b"k0", b"1", (("e", epoch_bytes(0)),), partition_of(world, b"k0"))
    publish(world.servers, changelog, [late])
    second = world.start(settings=STATIC)
    second.wait_until(lambda worker: len(worker.facts("checkpoint")) > 0)
    second.stop()

    assert before == world.changelog("counts")


def test_a_foreign_row_while_it_serves_ends_the_worker(world: World) -> None:
    """An owner that finds a row it did not write ends itself; the restart repairs the table."""
    world.feed(400)
    first = world.start(settings=STATIC)
    world.wait_until_committed(first)
    late = Message(b"k0", b"1", (("e", epoch_bytes(0)),), partition_of(world, b"k0"))
    publish(world.servers, f"{world.group}-counts-changelog", [late])
    world.feed(400)
    code = first.ended()
    second = world.start(settings=STATIC)
    world.wait_until_committed(second)
    second.kill()

    assert code == Exit.FOREIGN_WRITER
    assert f"{world.group}-counts-changelog partition {late.partition}" in first.last_words
    assert world.exact() == world.outcome()


def partition_of(world: World, key: bytes) -> int:
    """The partition in which the state of a key lives."""
    records = [record for record in read_changelog(world) if record.key == key]
    return records[0].partition


def read_changelog(world: World) -> list[Record]:
    """Every row of the counts."""
    return read_all(world.servers, f"{world.group}-counts-changelog")


def test_a_missing_source_is_named(world: World) -> None:
    """A source topic that does not exist is an error, never a topic made by accident."""
    world.sources = ["no-such-topic"]
    worker = world.start()

    assert worker.ended() == Exit.TOPICS_WRONG
    assert "source topics ['no-such-topic'] do not exist" in worker.last_words


def test_a_changelog_with_other_partitions_than_its_table_is_named(world: World, topics: Topics) -> None:
    """A changelog made with another partition count is refused."""
    name = topics("events-changelog", 3, {"cleanup.policy": "compact"})
    worker = world.start()

    assert worker.ended() == Exit.TOPICS_WRONG
    assert f"changelog {name} has 3 partitions, the table 4" in worker.last_words


def test_a_changelog_that_deletes_by_age_is_refused(world: World, topics: Topics) -> None:
    """A changelog must be compacted, since retention by age loses state."""
    name = topics("events-changelog", 4)
    worker = world.start()

    assert worker.ended() == Exit.TOPICS_WRONG
    assert f"changelog {name} has cleanup.policy=delete" in worker.last_words


class MockTopics(Topics):
    """Topics of a mock cluster."""

    def __init__(self, cluster: MockCluster) -> None:
        super().__init__(cluster.bootstrap_servers)
        self._cluster = cluster

    def __call__(self, name: str, partitions: int = 1, config: object = None) -> str:
        topic = f"{self.prefix}-{name}"
        self._cluster.topic_create(topic, partitions)
        return topic


@pytest.fixture
def mocked(mock_cluster: MockCluster) -> Generator[World]:
    topics = MockTopics(mock_cluster)
    made = World(mock_cluster.bootstrap_servers, topics)
    for table in ("events", "counts"):
        topics(f"{table}-changelog", made.partitions)
    yield made
    made.close()


MOCKED = {"declare_topics": False, "catching_up_interval_s": 0.0}
"""Checkpoints go on through a backlog, so that the error falls into one of them."""


@pytest.mark.parametrize(
    ("request_kind", "errors", "codes"),
    [
        (ApiKey.PRODUCE, [0, TOPIC_AUTHORIZATION_FAILED], {Exit.OUTPUT_FAILED, Exit.CHANGELOG_FAILED}),
        (ApiKey.OFFSET_COMMIT, [GROUP_AUTHORIZATION_FAILED], {Exit.COMMIT_REFUSED}),
    ],
)
def test_an_error_in_the_middle_of_a_checkpoint_ends_the_worker(
    mocked: World, mock_cluster: MockCluster, request_kind: ApiKey, errors: list[int], codes: set[Exit]
) -> None:
    """Whatever request of a checkpoint fails, the worker ends at once and the next one is exact."""
    mocked.feed(1000)
    first = mocked.start(settings=MOCKED, seconds_per_record=0.001)
    first.wait_until(lambda worker: worker.processed() > 0)
    mock_cluster.push_request_errors(request_kind, errors)
    code = first.ended()
    mock_cluster.clear_request_errors(request_kind)
    second = mocked.start(settings=MOCKED)
    mocked.wait_until_committed(second)
    second.kill()

    assert code in codes
    assert mocked.exact() == mocked.outcome()


def test_a_commit_refused_for_a_rebalance_is_postponed(mocked: World, mock_cluster: MockCluster) -> None:
    """While a rebalance is prepared the state is durable and the commit waits; nobody ends."""
    mocked.feed(1000)
    worker = mocked.start(settings=MOCKED, seconds_per_record=0.001)
    worker.wait_until(lambda worker: worker.processed() > 0)
    mock_cluster.push_request_errors(ApiKey.OFFSET_COMMIT, [REBALANCE_IN_PROGRESS])
    mocked.wait_until_committed(worker)
    worker.kill()

    assert [False] == [fact["committed"] for fact in worker.facts("checkpoint") if not fact["committed"]]
    assert mocked.exact() == mocked.outcome()
