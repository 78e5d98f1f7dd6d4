"""The deployment examined before a worker starts: what a worker would find, in sentences a person can act on.

It asks the broker with the credentials of the worker and changes nothing. Kafka tells no client what time it is; what
can be told of the clocks is whether a record was stamped later than now.
"""

import asyncio
import os
import shutil
import stat
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError

from streams.acls import acls
from streams.clock import utc
from streams.engine.permissions import missing
from streams.engine.topics import partition_counts
from streams.errors import DripcheckError
from streams.profiles.loader import load_profile
from streams.provisioning import Found, differences, other_counts, survey
from streams.rules.catalogue import CATALOGUE
from streams.security import client_options
from streams.settings import Settings, unknown_variables
from streams.state import from_ms
from streams.tables import changelog_names
from streams.topics import Topic, Topics

Level = Literal["ok", "note", "warn", "fail"]
WITHIN = 30.0
"""Seconds a broker has to answer."""
LOOPBACK = ("localhost", "127.", "[::1]")
CLOCKS_APART = timedelta(seconds=5)
"""A worker takes a feed for over after so long without a record (`streams.clock.IDLE`)."""
LEAST_FREE = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence of the examination; `fail` is what would keep a worker from starting."""

    level: Level
    what: str


def examine(settings: Settings, variables: Mapping[str, str]) -> list[Finding]:
    """Everything that can be told without starting a worker."""
    return [*_here(settings, variables), *asyncio.run(_there(settings))]


def _here(settings: Settings, variables: Mapping[str, str]) -> Iterator[Finding]:
    for name in unknown_variables(variables):
        yield Finding("warn", f"{name} is no setting and is not read")
    try:
        profile = load_profile(settings.profile)
        yield Finding("ok", f"profile {profile.name}, {len(CATALOGUE)} rules")
    except DripcheckError as error:
        yield Finding("fail", str(error))
    yield from _security(settings)
    yield from _state(settings)


def _security(settings: Settings) -> Iterator[Finding]:
    encrypted = settings.security_protocol.endswith("SSL")
    near = all(server.strip().startswith(LOOPBACK) for server in settings.brokers.split(","))
    user = f" as {settings.sasl_username}" if settings.security_protocol.startswith("SASL") else ""
    yield Finding(
        "ok" if encrypted or near else "warn",
        f"{settings.security_protocol}{user} to {settings.brokers}"
        + ("" if encrypted or near else ": charting crosses the network in clear; set SASL_SSL or SSL"),
    )
    for file in (settings.sasl_password_file, settings.ssl_keyfile, settings.ssl_certfile, settings.ssl_password_file):
        if file is not None and file.exists() and file.stat().st_mode & stat.S_IROTH:
            yield Finding("warn", f"{file} can be read by every user of this machine: chmod o= {file}")


def _state(settings: Settings) -> Iterator[Finding]:
    directory = settings.state_directory
    if settings.state == "memory":
        yield Finding("note", "state is kept in memory: every start restores it from the changelogs")
    elif directory is None:
        yield Finding("fail", "state rocksdb needs a state_directory of this worker alone")
    else:
        place = next(folder for folder in (directory, *directory.absolute().parents) if folder.exists())
        free = shutil.disk_usage(place).free
        if not os.access(place, os.W_OK):
            yield Finding("fail", f"state_directory {directory} cannot be written by this user")
        elif free < LEAST_FREE:
            yield Finding("warn", f"state_directory {directory} has {free / 1024**3:.1f} GB free")
        else:
            yield Finding("ok", f"state in {directory}, {free / 1024**3:.0f} GB free")


async def _there(settings: Settings) -> list[Finding]:
    try:
        async with asyncio.timeout(WITHIN), _admin(client_options(settings)) as admin:
            found = [Finding("ok", f"the broker answers: {len(admin._client.cluster.brokers())} in the cluster")]  # noqa: SLF001 - no public call counts them
            return found + await _cluster(admin, settings)
    except (DripcheckError, KafkaError, TimeoutError) as error:
        return [Finding("fail", f"broker {settings.brokers}: {type(error).__name__} {error}".rstrip())]


@asynccontextmanager
async def _admin(options: Mapping[str, Any]) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(**options)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


async def _cluster(admin: AIOKafkaAdminClient, settings: Settings) -> list[Finding]:
    needed = acls("worker", settings)
    absent = await missing(admin, needed)
    if absent:
        grant = "dripcheck topics acls --principal User:NAME prints the commands that grant it"
        return [*(Finding("fail", f"not allowed: {each}") for each in absent), Finding("note", grant)]
    names = {acl.name for acl in needed}
    topics = [topic for topic in Topics(settings.prefix).every if topic.name in names]
    there = await survey(admin, topics)
    findings = [Finding("ok", "this user may do everything a worker needs"), *_topics(topics, there, settings)]
    findings += await _changelogs(admin, settings)
    if any(finding.level == "fail" for finding in findings):
        return findings
    return [*findings, *await _group(admin, settings), *await _clocks(settings, Topics(settings.prefix).sources)]


def _topics(topics: Sequence[Topic], there: Mapping[str, Found], settings: Settings) -> list[Finding]:
    absent = [topic.name for topic in topics if topic.name not in there]
    findings = [Finding("fail", f"topic {name} is not there: dripcheck topics apply") for name in absent]
    findings += [Finding("fail", each) for each in other_counts(topics, there, settings)]
    for topic in topics:
        if topic.name in there:
            findings += [Finding("warn", str(each)) for each in differences(topic, there[topic.name], settings)]
    if any(found.config is None for found in there.values()):
        findings.append(Finding("note", "retention and compaction are not compared: this user may not see them"))
    return findings or [Finding("ok", f"{len(topics)} topics, {settings.partitions} partitions each")]


async def _changelogs(admin: AIOKafkaAdminClient, settings: Settings) -> list[Finding]:
    counts = await partition_counts(admin, changelog_names(settings.group))
    wrong = [name for name, count in counts.items() if count != settings.partitions]
    findings = [
        Finding("fail", f"changelog {name} has {counts[name]} partitions, the settings say {settings.partitions}")
        for name in wrong
    ]
    return findings or [Finding("ok", f"{len(counts)} changelogs; a worker makes those that are missing")]


async def _group(admin: AIOKafkaAdminClient, settings: Settings) -> list[Finding]:
    try:
        (answer,) = await admin.describe_consumer_groups([settings.group])
        committed = await admin.list_consumer_group_offsets(settings.group)
    except GroupAuthorizationFailedError:
        return [Finding("fail", f"not allowed: Read on group {settings.group}")]
    members = sum(len(group[5]) for group in answer.groups)
    where = "goes on where it stood" if committed else "has no offsets: it would read the topics from their beginning"
    return [Finding("note", f"group {settings.group} has {members} members and {where}")]


async def _clocks(settings: Settings, sources: Sequence[Topic]) -> list[Finding]:
    consumer = AIOKafkaConsumer(**client_options(settings), enable_auto_commit=False)
    await consumer.start()
    try:
        newest = await _newest(consumer, [topic.name for topic in sources], settings.partitions)
    finally:
        await consumer.stop()
    now = utc()
    if newest is None:
        return [Finding("note", "the clocks are not compared: no topic has a record yet")]
    if newest > now + CLOCKS_APART:
        ahead = (newest - now).total_seconds()
        return [Finding("warn", f"a record was stamped {ahead:.0f} s from now: is this clock or a publisher's wrong?")]
    return [Finding("ok", f"clocks: the newest record was stamped {(now - newest).total_seconds():.0f} s ago")]


async def _newest(consumer: AIOKafkaConsumer, topics: Sequence[str], partitions: int) -> datetime | None:
    """When the last records of the topics were stamped."""
    tps = [TopicPartition(topic, number) for topic in topics for number in range(partitions)]
    ends = await consumer.end_offsets(tps)
    begins = await consumer.beginning_offsets(tps)
    filled = [tp for tp in tps if ends[tp] > begins[tp]]
    if not filled:
        return None
    consumer.assign(filled)
    for tp in filled:
        consumer.seek(tp, ends[tp] - 1)
    stamps: dict[TopicPartition, int] = {}
    while len(stamps) < len(filled):
        for tp, records in (await consumer.getmany(timeout_ms=1000)).items():
            stamps[tp] = max(stamps.get(tp, 0), *(record.timestamp for record in records))
    return from_ms(max(stamps.values()))
