"""Creates the topics a deployment needs, tells what differs of those that are there, and corrects it when asked to.

Nothing that could lose a record happens by itself: partitions never change, and what keeps records for longer than it
must is left alone unless somebody asks to shrink it.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from streams.errors import DripcheckError
from streams.security import client_options
from streams.settings import Settings
from streams.topics import Topic, Topics

Outcome = Literal["created", "would create", "updated", "would update", "differs", "left"]
UNLIMITED = "-1"
TOPIC_LEVEL = 1
"""Where Kafka says that a value was set: on the topic itself, by its `ConfigSource`."""


class TopicsDiffer(DripcheckError):
    """A topic exists with another partition count; records of one encounter would not meet."""


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as it is on the cluster; `config` is None where this user may not see it."""

    partitions: int
    replicas: int
    config: Mapping[str, str] | None
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting of a topic that is not as it should be; `shrinks` where correcting it deletes records."""

    topic: str
    name: str
    found: str
    wanted: str
    shrinks: bool = False

    def __str__(self) -> str:
        return f"{self.topic}: {self.name} is {self.found}, should be {self.wanted}"


@dataclass(frozen=True, slots=True)
class Step:
    """What was done about a topic, or would be, or is left to a person."""

    outcome: Outcome
    what: str


def wanted_config(topic: Topic, settings: Settings) -> dict[str, str]:
    """The configuration of a topic; an acknowledged record outlives the loss of a broker where there are several."""
    return topic.config | {"min.insync.replicas": str(max(1, settings.replication_factor - 1))}


async def survey(admin: AIOKafkaAdminClient, topics: Sequence[Topic]) -> dict[str, Found]:
    """The topics of ours that exist."""
    existing = set(await admin.list_topics())
    names = [topic.name for topic in topics if topic.name in existing]
    if not names:
        return {}
    described = {item["topic"]: item["partitions"] for item in await admin.describe_topics(names)}
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    entries = {item[3]: None if item[0] else item[4] for answer in answers for item in answer.resources}
    return {name: _found(described[name], entries[name]) for name in names}


def _found(partitions: Sequence[Mapping[str, Any]], entries: Sequence[Sequence[Any]] | None) -> Found:
    return Found(
        partitions=len(partitions),
        replicas=min(len(each["replicas"]) for each in partitions),
        config=None if entries is None else {entry[0]: entry[1] for entry in entries},
        own={entry[0]: entry[1] for entry in entries or () if entry[3] == TOPIC_LEVEL},
    )


def differences(topic: Topic, found: Found, settings: Settings) -> Iterator[Difference]:
    """What of an existing topic is not as it should be, partitions aside; more room for a record is no difference."""
    for name, value in wanted_config(topic, settings).items():
        is_ = None if found.config is None else found.config[name]
        if is_ is not None and is_ != value and not (name == "max.message.bytes" and int(is_) > int(value)):
            yield Difference(topic.name, name, is_, value, _shrinks(name, is_, value))
    if found.replicas < settings.replication_factor:
        yield Difference(topic.name, "replicas", str(found.replicas), str(settings.replication_factor))


def _shrinks(name: str, found: str, wanted: str) -> bool:
    if name == "cleanup.policy":
        return wanted == "delete"
    return name == "retention.ms" and (found == UNLIMITED or int(found) > int(wanted))


def other_counts(topics: Sequence[Topic], found: Mapping[str, Found], settings: Settings) -> list[str]:
    """What to say of topics with another partition count."""
    return [
        f"topic {topic.name} has {found[topic.name].partitions} partitions, the settings say {settings.partitions}; "
        "set `partitions` to what is there, or follow the runbook to change the partition count"
        for topic in topics
        if topic.name in found and found[topic.name].partitions != settings.partitions
    ]


class _Apply:
    """One run of `topics apply`."""

    def __init__(
        self, admin: AIOKafkaAdminClient, settings: Settings, *, dry_run: bool, update: bool, shrink: bool
    ) -> None:
        self._admin, self._settings = admin, settings
        self._dry_run, self._update, self._shrink = dry_run, update, shrink

    async def run(self) -> list[Step]:
        """Everything or, where a partition count differs, nothing."""
        topics = Topics(self._settings.prefix).every
        found = await survey(self._admin, topics)
        if wrong := other_counts(topics, found, self._settings):
            raise TopicsDiffer(wrong[0])
        missing = [topic for topic in topics if topic.name not in found]
        if missing and not self._dry_run:
            await self._create(missing)
        steps = [Step("would create" if self._dry_run else "created", topic.name) for topic in missing]
        for topic in topics:
            if topic.name in found:
                steps += await self._correct(topic, found[topic.name])
        return steps

    async def _create(self, missing: Sequence[Topic]) -> None:
        settings = self._settings
        new = [
            NewTopic(
                topic.name, settings.partitions, settings.replication_factor,
                topic_configs=wanted_config(topic, settings),
            )
            for topic in missing
        ]  # fmt: skip
        for name, code, *_ in (await self._admin.create_topics(new)).topic_errors:
            if code not in (0, TopicAlreadyExistsError.errno):
                raise TopicsDiffer(f"topic {name} could not be created: {for_code(code).__name__}")

    async def _correct(self, topic: Topic, found: Found) -> list[Step]:
        steps, values = [], {}
        for each in differences(topic, found, self._settings):
            if each.name == "replicas":
                steps.append(Step("differs", f"{each}; kafka-reassign-partitions.sh adds replicas"))
            elif not self._update:
                steps.append(Step("differs", f"{each}; --update corrects it"))
            elif each.shrinks and not self._shrink:
                steps.append(Step("left", f"{each}; it would delete records: --update --shrink does it"))
            else:
                values[each.name] = each.wanted
                steps.append(Step("would update" if self._dry_run else "updated", str(each)))
        if values and not self._dry_run:
            await self._alter(topic.name, {**found.own, **values})
        return steps

    async def _alter(self, name: str, values: dict[str, str]) -> None:
        """Kafka's request replaces all values of a topic, so those that were set before are sent again."""
        for answer in await self._admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, values)]):
            for code, message, *_ in answer.resources:
                if code:
                    raise TopicsDiffer(f"topic {name} could not be corrected: {for_code(code).__name__} {message}")


async def _apply(settings: Settings, **options: bool) -> list[Step]:
    admin = AIOKafkaAdminClient(**client_options(settings))
    await admin.start()
    try:
        return await _Apply(admin, settings, **options).run()
    finally:
        await admin.close()


def apply_topics(
    settings: Settings, *, dry_run: bool = False, update: bool = False, shrink: bool = False
) -> list[Step]:
    """Create what is missing, tell what differs, and correct it with `update`. Raises TopicsDiffer on other counts."""
    return asyncio.run(_apply(settings, dry_run=dry_run, update=update, shrink=shrink))
