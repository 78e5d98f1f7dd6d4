"""Creates the topics a deployment needs, and refuses to touch one that is not as it should be."""

import asyncio
from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from streams.errors import DripcheckError
from streams.security import client_options
from streams.settings import Settings
from streams.topics import Topic, Topics


class TopicsDiffer(DripcheckError):
    """A topic exists with another partition count; records of one encounter would not meet."""


async def _apply(settings: Settings, *, dry_run: bool) -> list[str]:
    admin = AIOKafkaAdminClient(**client_options(settings))
    await admin.start()
    try:
        wanted = Topics(settings.prefix).every
        existing = set(await admin.list_topics())
        present = [topic.name for topic in wanted if topic.name in existing]
        counts = (
            {item["topic"]: len(item["partitions"]) for item in await admin.describe_topics(present)} if present else {}
        )
        _refuse(wanted, counts, settings)
        missing = [topic for topic in wanted if topic.name not in existing]
        if missing and not dry_run:
            await _create(admin, missing, settings)
        return [topic.name for topic in missing]
    finally:
        await admin.close()


def _refuse(wanted: Iterable[Topic], counts: dict[str, int], settings: Settings) -> None:
    for topic in wanted:
        count, needed = counts.get(topic.name), settings.partitions
        if count is not None and count != needed:
            raise TopicsDiffer(
                f"topic {topic.name} has {count} partitions, the settings say {needed}; "
                "set `partitions` to what is there, or follow the runbook to change the partition count"
            )


async def _create(admin: AIOKafkaAdminClient, missing: Iterable[Topic], settings: Settings) -> None:
    new = [
        NewTopic(topic.name, settings.partitions, settings.replication_factor, topic_configs=topic.config)
        for topic in missing
    ]
    for name, code, *_ in (await admin.create_topics(new)).topic_errors:
        if code:
            raise TopicsDiffer(f"topic {name} could not be created: {for_code(code).__name__}")


def apply_topics(settings: Settings, *, dry_run: bool = False) -> list[str]:
    """Create what is missing; the names created, or to be created. Raises TopicsDiffer and touches nothing else."""
    return asyncio.run(_apply(settings, dry_run=dry_run))
