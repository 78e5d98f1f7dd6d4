"""What the broker lets this worker do, asked before a group is joined.

Without it a missing permission shows itself when the first record is refused, perhaps weeks later with the first dead
letter. Kafka tells a client its own operations on a topic since KIP-430 (metadata version 8), which aiokafka does not
ask for by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    GroupCoordinatorNotAvailableError,
    UnknownTopicOrPartitionError,
)
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

Operation = Literal["Read", "Write", "Create", "Describe", "DescribeConfigs"]
BITS: Mapping[Operation, int] = {"Read": 3, "Write": 4, "Create": 5, "Describe": 8, "DescribeConfigs": 10}
"""The place of each operation in the answer, as Kafka's `AclOperation` numbers them."""


@dataclass(frozen=True, slots=True)
class Acl:
    """What is allowed, or has to be, on one topic or consumer group; who may read or write may describe, too."""

    kind: Literal["topic", "group"]
    name: str
    operations: tuple[Operation, ...]


class _Answer(Response):  # type: ignore[misc]  # aiokafka is untyped for us
    API_KEY = 3
    API_VERSION = 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            Array(("node_id", Int32), ("host", String("utf-8")), ("port", Int32), ("rack", String("utf-8"))),
        ),
        ("cluster_id", String("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("topic", String("utf-8")),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16), ("partition", Int32), ("leader", Int32), ("leader_epoch", Int32),
                        ("replicas", Array(Int32)), ("isr", Array(Int32)), ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("authorized_operations", Int32),
            ),
        ),
        ("cluster_authorized_operations", Int32),
    )  # fmt: skip


class _Question(RequestStruct):  # type: ignore[misc]  # aiokafka is untyped for us
    API_KEY = 3
    API_VERSION = 8
    RESPONSE_TYPE = _Answer
    SCHEMA = Schema(
        ("topics", Array(String("utf-8"))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
    )


class _Metadata(Request[_Question]):  # type: ignore[misc]  # aiokafka is untyped for us
    API_KEY = 3

    def __init__(self, topics: list[str]) -> None:
        self._topics = topics

    def build(self, request_struct_class: type[_Question]) -> _Question:
        return request_struct_class(self._topics, False, False, True)


async def missing(admin: AIOKafkaAdminClient, required: Sequence[Acl]) -> list[str]:
    """What is required and not allowed, each as `Write on topic charting.alerts`; topics still to be made are left."""
    wanted = {acl.name: acl for acl in required if acl.kind == "topic"}
    answer = await admin._send_request(_Metadata(sorted(wanted)))  # noqa: SLF001 - its public calls ask less
    found = []
    for topic in answer.to_object()["topics"]:
        if topic["error_code"] != UnknownTopicOrPartitionError.errno:
            found += _missing(wanted[topic["topic"]], topic)
    for acl in required:
        if acl.kind == "group":
            try:
                await admin.find_coordinator(acl.name)
            except GroupAuthorizationFailedError:
                found.append(f"Read on group {acl.name}")
            except GroupCoordinatorNotAvailableError:  # a fresh cluster; it would have refused us first
                continue
    return sorted(found)


def _missing(acl: Acl, topic: Mapping[str, Any]) -> list[str]:
    allowed = 0 if topic["error_code"] else topic["authorized_operations"]
    asked = [operation for operation in acl.operations if operation != "Create"]  # it is there
    return [f"{operation} on topic {acl.name}" for operation in asked if not allowed >> BITS[operation] & 1]
