"""The least that each role must be allowed on the cluster: who reads and writes which topic, and nothing more."""

from collections.abc import Iterator
from typing import Literal, get_args

from streams.engine.permissions import Acl, Operation
from streams.settings import Settings
from streams.tables import changelog_names
from streams.topics import Topic, Topics

Role = Literal["worker", "publisher", "reader", "worklist", "purge"]
ROLES: tuple[Role, ...] = get_args(Role)
"""`worker` is the service, `publisher` an integration engine, `reader` who shows alerts, `worklist` who answers too,
`purge` who has a patient forgotten."""


def acls(role: Role, settings: Settings) -> tuple[Acl, ...]:
    """The permissions of a role, by resource."""
    topics = Topics(settings.prefix)
    if role == "worker":
        return tuple(_worker(topics, settings))
    if role == "publisher":
        return tuple(Acl("topic", topic.name, ("Write",)) for topic in (*topics.inboxes.values(), topics.events))
    if role == "purge":
        return tuple(_purge(topics, settings))
    read = tuple(Acl("topic", topic.name, ("Read",)) for topic in (topics.alerts, topics.assessments))
    return (*read, Acl("topic", topics.feedback.name, ("Read", "Write"))) if role == "worklist" else read


def _purge(topics: Topics, settings: Settings) -> Iterator[Acl]:
    taken_back = {topics.alerts, topics.assessments, topics.feedback}
    for topic in topics.every:
        reads, writes = topic != topics.practice, topic in taken_back or topic == topics.transfers
        if reads:
            yield Acl("topic", topic.name, ("Read", "Write") if writes else ("Read",))
    yield Acl("group", settings.group, ("Describe",))


def _worker(topics: Topics, settings: Settings) -> Iterator[Acl]:
    outputs = {topics.alerts, topics.assessments, topics.dead_letters}
    for topic in topics.every:
        if topic == topics.feedback:
            continue  # people answer to people: no rule knows of it
        yield Acl("topic", topic.name, _operations(topic, topics, outputs))
    for name in changelog_names(settings.group):
        yield Acl("topic", name, ("Read", "Write", "Create", "DescribeConfigs"))
    yield Acl("group", settings.group, ("Read",))


def _operations(topic: Topic, topics: Topics, outputs: set[Topic]) -> tuple[Operation, ...]:
    if topic in outputs:
        return ("Write",)
    return ("Read",) if topic in topics.inboxes.values() else ("Read", "Write")


def command(acl: Acl, principal: str, servers: str) -> str:
    """The command of Kafka's own tool that grants it."""
    operations = " ".join(f"--operation {operation}" for operation in acl.operations)
    return (
        f"kafka-acls.sh --bootstrap-server {servers} --add --allow-principal {principal} "
        f"{operations} --{acl.kind} {acl.name}"
    )
