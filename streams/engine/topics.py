"""The topics an engine needs: sources must exist, changelogs are created, partition counts must match.

A changelog belongs to the engine, so the engine creates it. A source belongs to the project: a missing one is
an error here, because Kafka would otherwise create it with a partition count of its own.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError, TopicAlreadyExistsError, for_code
from faust.transport.drivers import aiokafka as driver

from streams.engine.guard import Exit, die
from streams.engine.permissions import Acl, missing
from streams.engine.settings import EngineSettings
from streams.engine.table import BatchTable

logger = logging.getLogger(__name__)

DAY_MS = 24 * 3600 * 1000


async def partition_counts(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, int]:
    """The partition count of each topic that exists; none is created by asking."""
    existing = sorted(set(names) & set(await admin.list_topics()))
    described = await admin.describe_topics(existing) if existing else []
    return {topic["topic"]: len(topic["partitions"]) for topic in described}


def changelog_configuration(table: BatchTable, settings: EngineSettings) -> dict[str, str]:
    """The settings of a changelog topic; the table may add its own."""
    return {
        "cleanup.policy": "compact",
        "delete.retention.ms": str(DAY_MS),  # RocksDB discards what is older than half of this
        "min.compaction.lag.ms": str(DAY_MS // 24),  # time to repair a late write before it is cleaned
        "max.message.bytes": str(settings.max_record_bytes),
        "min.insync.replicas": str(max(1, settings.replication_factor - 1)),  # an acknowledged row outlives a broker
        **{name: str(value) for name, value in table.extra_topic_configs.items()},
    }


async def declare_changelogs(
    admin: AIOKafkaAdminClient, tables: Sequence[BatchTable], settings: EngineSettings
) -> None:
    """Create the changelog topics that are missing, and see that the others are compacted."""
    wanted = {table.changelog_topic_name: table for table in tables}
    existing = await partition_counts(admin, wanted)
    for name in existing:
        await check_compacted(admin, name)
    missing = [
        NewTopic(
            name,
            table.partitions,
            settings.replication_factor,
            topic_configs=changelog_configuration(table, settings),
        )
        for name, table in wanted.items()
        if name not in existing
    ]
    if missing:
        answer = await admin.create_topics(missing)
        for topic, code, *_ in answer.topic_errors:
            if code not in (0, TopicAlreadyExistsError.errno):
                die(Exit.TOPICS_WRONG, f"cannot create changelog {topic}", for_code(code)(topic))
        while len(await partition_counts(admin, wanted)) < len(wanted):  # noqa: ASYNC110  # the broker tells nobody
            await asyncio.sleep(0.05)


async def check_compacted(admin: AIOKafkaAdminClient, name: str) -> None:
    """A changelog that deletes by age loses state."""
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    entries = [entry for answer in answers for resource in answer.resources for entry in resource[4]]
    policy = next((entry[1] for entry in entries if entry[0] == "cleanup.policy"), "")
    if policy != "compact":
        die(Exit.TOPICS_WRONG, f"changelog {name} has cleanup.policy={policy}; it must be compact")


def check_counts(sources: Sequence[str], tables: Sequence[BatchTable], counts: Mapping[str, int]) -> None:
    """All sources exist, and some source shares the partition count of the tables."""
    if absent := [name for name in sources if name not in counts]:
        die(Exit.TOPICS_WRONG, f"source topics {absent} do not exist; create them first")
    for table in tables:
        name, has = table.changelog_topic_name, counts.get(table.changelog_topic_name)
        if has != table.partitions:
            die(Exit.TOPICS_WRONG, f"changelog {name} has {has} partitions, the table {table.partitions}")
        if table.partitions not in {counts[source] for source in sources}:
            die(
                Exit.TOPICS_WRONG,
                f"table {table.name} has {table.partitions} partitions, but no source has as many: "
                f"{ {source: counts[source] for source in sources} }",
            )


async def connect(options: Mapping[str, Any]) -> AIOKafkaAdminClient:
    """An admin client, as soon as the broker answers; the watchdog ends a wait that takes too long."""
    while True:
        admin = AIOKafkaAdminClient(**options)
        try:
            await admin.start()
        except KafkaConnectionError as error:
            logger.warning("waiting for the broker: %s", error)
            await admin.close()
            await asyncio.sleep(1)
        else:
            return admin


async def prepare(
    options: Mapping[str, Any],
    sources: Sequence[str],
    tables: Sequence[BatchTable],
    settings: EngineSettings,
    required: Sequence[Acl] = (),
) -> dict[str, int]:
    """Create and check what the engine needs, `required` permissions first; the partition count of every topic."""
    admin = await connect(options)
    try:
        if absent := await missing(admin, required):
            die(Exit.NOT_ALLOWED, f"the broker does not allow this user: {', '.join(absent)}")
        if settings.declare_topics:
            await declare_changelogs(admin, tables, settings)
        counts = await partition_counts(admin, [*sources, *(table.changelog_topic_name for table in tables)])
    finally:
        await admin.close()
    check_counts(sources, tables, counts)
    return counts


def admin_options(app: Any, transport: driver.Transport) -> dict[str, Any]:
    """How an admin client reaches the same cluster with the same credentials."""
    return {
        "bootstrap_servers": driver.server_list(transport.url, transport.default_port),
        "client_id": app.conf.broker_client_id,
        **driver.credentials_to_aiokafka_auth(app.conf.broker_credentials, app.conf.ssl_context),
    }
