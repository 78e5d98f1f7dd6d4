"""`dripcheck topics apply` on a real broker: idempotent, open about what differs, and nothing is lost unasked."""

import subprocess
import sys

import pytest
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType, TopicMetadata

from streams.topics import DAY_MS
from streams.topics import Topics as Names
from tests.kafka.cluster import Topics, admin
from tests.kafka.deployment import ROOT


class Applied:
    """The topics of one prefix, and the command that makes them."""

    def __init__(self, topics: Topics) -> None:
        self.servers, self.names = topics.servers, Names(f"{topics.prefix}.")
        self._admin = admin(topics.servers)
        self._options = ("--brokers", topics.servers, "--prefix", self.names.prefix)

    def apply(self, *options: str, partitions: int = 2) -> subprocess.CompletedProcess[str]:
        """Run the command."""
        command = [sys.executable, "-m", "streams", "topics", "apply", *self._options, "--partitions", str(partitions)]
        return subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    def put(self, topic: str, name: str, value: str) -> None:
        """Change one setting of a topic, as an operator might."""
        resource = ConfigResource(ResourceType.TOPIC, topic)
        resource.add_incremental_config(ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET))
        for done in self._admin.incremental_alter_configs([resource]).values():
            done.result()

    def config(self, topic: str) -> dict[str, str]:
        """The settings of a topic."""
        resource = ConfigResource(ResourceType.TOPIC, topic)
        (done,) = self._admin.describe_configs([resource]).values()
        return {name: entry.value for name, entry in done.result().items()}

    @property
    def counts(self) -> set[int]:
        """The partition counts of our topics."""
        return {len(topic.partitions) for name, topic in self._topics.items() if name in self._wanted}

    @property
    def ours(self) -> list[str]:
        """The topics of this prefix that exist."""
        return sorted(name for name in self._topics if name in self._wanted)

    @property
    def _topics(self) -> dict[str, TopicMetadata]:
        found: dict[str, TopicMetadata] = self._admin.list_topics(timeout=10).topics
        return found

    @property
    def _wanted(self) -> set[str]:
        return {topic.name for topic in self.names.every}


@pytest.fixture
def applied(topics: Topics) -> Applied:
    """All topics made."""
    made = Applied(topics)
    assert 0 == made.apply().returncode
    return made


def test_a_dry_run_makes_nothing_and_a_second_run_finds_all(topics: Topics) -> None:
    """What is said with --dry-run is what is done without."""
    made = Applied(topics)
    dry = made.apply("--dry-run")
    after_dry = made.ours
    wet, again = made.apply(), made.apply()

    assert [] == after_dry
    assert dry.stdout.replace("would create", "created") == wet.stdout
    assert sorted(topic.name for topic in made.names.every) == made.ours
    assert "all topics are there\n" == again.stdout


def test_another_partition_count_is_refused_and_nothing_is_touched(applied: Applied) -> None:
    """Neither more nor fewer: an encounter's records would no longer meet."""
    refused = [applied.apply("--update", "--shrink", partitions=number) for number in (1, 4)]

    assert [2, 2] == [done.returncode for done in refused]
    assert all("has 2 partitions, the settings say" in done.stderr for done in refused)
    assert {2} == applied.counts


def test_a_setting_that_differs_is_told_and_corrected_only_on_request(applied: Applied) -> None:
    """Alerts that would be deleted by age are compacted again; what else was set on the topic stays."""
    alerts = applied.names.alerts.name
    applied.put(alerts, "cleanup.policy", "delete")
    applied.put(alerts, "segment.ms", "123456789")
    told = applied.apply()
    untouched = applied.config(alerts)["cleanup.policy"]
    dry = applied.apply("--update", "--dry-run")
    still_untouched = applied.config(alerts)["cleanup.policy"]
    updated = applied.apply("--update")
    config = applied.config(alerts)

    assert f"differs {alerts}: cleanup.policy is delete, should be compact; --update corrects it\n" == told.stdout
    assert ("delete", "delete") == (untouched, still_untouched)
    assert dry.stdout.replace("would update", "updated") == updated.stdout
    assert ("compact", "123456789") == (config["cleanup.policy"], config["segment.ms"])


def test_what_keeps_records_longer_is_shrunk_only_when_somebody_says_so(applied: Applied) -> None:
    """--update alone deletes no record."""
    events = applied.names.events.name
    applied.put(events, "retention.ms", str(90 * DAY_MS))
    left = applied.apply("--update")
    kept = applied.config(events)["retention.ms"]
    applied.apply("--update", "--shrink")

    assert "it would delete records" in left.stdout
    assert str(90 * DAY_MS) == kept
    assert str(35 * DAY_MS) == applied.config(events)["retention.ms"]


def test_more_room_for_a_record_is_no_difference(applied: Applied) -> None:
    """Only less than a worker may send would stop it."""
    inbox = applied.names.inbox_json.name
    applied.put(inbox, "max.message.bytes", str(64 * 1024 * 1024))
    more = applied.apply()
    applied.put(inbox, "max.message.bytes", "1000")

    assert "all topics are there\n" == more.stdout
    assert "max.message.bytes is 1000" in applied.apply().stdout
