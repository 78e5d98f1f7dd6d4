"""A Kafka cluster inside the test's own process that fails on request.

A real broker cannot be told to reject the next produce request; librdkafka's mock cluster can, and clients
reach it over TCP like any other. It comes with the confluent-kafka wheel and is called by ctypes, since the
wheel does not export it to Python. It knows no CreateTopics and no DescribeConfigs: create topics here, and
use the real broker for everything but faults.
"""

import ctypes
from collections.abc import Sequence
from ctypes import c_char_p, c_int, c_int16, c_int32, c_size_t, c_void_p
from enum import IntEnum
from pathlib import Path
from typing import Any, Self

import confluent_kafka

PRODUCER = 0
SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "conf_new": (c_void_p, []),
    "conf_set": (c_int, [c_void_p, c_char_p, c_char_p, c_char_p, c_size_t]),
    "new": (c_void_p, [c_int, c_void_p, c_char_p, c_size_t]),
    "destroy": (None, [c_void_p]),
    "mock_cluster_new": (c_void_p, [c_void_p, c_int]),
    "mock_cluster_destroy": (None, [c_void_p]),
    "mock_cluster_bootstraps": (c_char_p, [c_void_p]),
    "mock_topic_create": (c_int, [c_void_p, c_char_p, c_int, c_int]),
    "mock_push_request_errors_array": (None, [c_void_p, c_int16, c_size_t, c_void_p]),
    "mock_clear_request_errors": (None, [c_void_p, c_int16]),
    "mock_broker_set_down": (c_int, [c_void_p, c_int32]),
    "mock_broker_set_up": (c_int, [c_void_p, c_int32]),
    "mock_group_initial_rebalance_delay_ms": (None, [c_void_p, c_int32]),
}


class ApiKey(IntEnum):
    """The requests of the Kafka protocol that tests make fail."""

    PRODUCE = 0
    FETCH = 1
    LIST_OFFSETS = 2
    METADATA = 3
    OFFSET_COMMIT = 8
    OFFSET_FETCH = 9
    FIND_COORDINATOR = 10
    JOIN_GROUP = 11
    HEARTBEAT = 12
    SYNC_GROUP = 14
    INIT_PRODUCER_ID = 22


def library() -> ctypes.CDLL:
    """The librdkafka of the confluent-kafka wheel, with the signatures used here."""
    package = Path(confluent_kafka.__file__).parent
    found = [*package.parent.glob("confluent_kafka.libs/librdkafka*"), *package.glob(".dylibs/librdkafka*")]
    if not found:
        raise FileNotFoundError(f"no librdkafka beside {package}; install confluent-kafka from its wheel")
    loaded = ctypes.CDLL(str(found[0]))
    for name, (result, arguments) in SIGNATURES.items():
        function = getattr(loaded, f"rd_kafka_{name}")
        function.restype, function.argtypes = result, arguments
    return loaded


class MockCluster:
    """Brokers that keep records in memory and answer with the errors they are given."""

    def __init__(self, brokers: int = 1) -> None:
        self._library = library()
        reason = ctypes.create_string_buffer(512)
        quiet = self._library.rd_kafka_conf_new()
        self._library.rd_kafka_conf_set(quiet, b"log_level", b"3", reason, len(reason))
        self._client = self._library.rd_kafka_new(PRODUCER, quiet, reason, len(reason))
        if not self._client:
            raise RuntimeError(f"librdkafka made no client: {reason.value.decode()}")
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._client, brokers)
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect."""
        servers: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return servers.decode()

    def topic_create(self, topic: str, partitions: int = 1, replicas: int = 1) -> None:
        """Create a topic."""
        self._expect_success(
            self._library.rd_kafka_mock_topic_create(self._cluster, topic.encode(), partitions, replicas)
        )

    def push_request_errors(self, api_key: ApiKey, errors: Sequence[int]) -> None:
        """Answer the next requests of this kind with these errors, one each; 0 lets one through."""
        self._library.rd_kafka_mock_push_request_errors_array(
            self._cluster, api_key, len(errors), (c_int * len(errors))(*errors)
        )

    def clear_request_errors(self, api_key: ApiKey) -> None:
        """Forget the errors not yet given."""
        self._library.rd_kafka_mock_clear_request_errors(self._cluster, api_key)

    def broker_set_down(self, broker: int = 1) -> None:
        """Close the broker's connections and refuse new ones."""
        self._expect_success(self._library.rd_kafka_mock_broker_set_down(self._cluster, broker))

    def broker_set_up(self, broker: int = 1) -> None:
        """Accept connections to the broker again."""
        self._expect_success(self._library.rd_kafka_mock_broker_set_up(self._cluster, broker))

    def close(self) -> None:
        """Forget every record and free the cluster."""
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def _expect_success(code: int) -> None:
        if code:
            raise confluent_kafka.KafkaException(confluent_kafka.KafkaError(code))
