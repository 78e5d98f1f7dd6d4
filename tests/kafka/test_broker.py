"""The broker the other tests stand on keeps what it is given, and can be broken on purpose."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic

from deploy.kafka import broker as native
from deploy.kafka.broker import BrokerError, NativeBroker, free_port, is_free
from tests.kafka.cluster import (
    Message,
    Topics,
    admin,
    create_topic,
    publish,
    read_all,
    read_until,
    topic_names,
)
from tests.kafka.mock_cluster import ApiKey, MockCluster
from tests.kafka.provision import serving_broker


def test_records_written_are_read_back(kafka: str, topics: Topics) -> None:
    """Key, value, headers, partition and the absence of a value survive."""
    topic = topics("events", partitions=2)
    publish(kafka, topic, [Message(b"a", b"1", (("trace", b"t"),), 0), Message(b"b", None, (), 1)])

    read = [(r.partition, r.offset, r.key, r.value, r.headers) for r in read_all(kafka, topic)]

    assert [(0, 0, b"a", b"1", (("trace", b"t"),)), (1, 0, b"b", None, ())] == read


def test_a_record_of_20_mb_fits(kafka: str, topics: Topics) -> None:
    """The broker, the writer and the reader accept a record of 20 MB."""
    topic = topics("large")
    publish(kafka, topic, [(b"stay", bytes(20_000_000))])

    assert [20_000_000] == [len(record.value or b"") for record in read_all(kafka, topic)]


def test_reading_can_wait_for_a_condition(kafka: str, topics: Topics) -> None:
    """Reading ends with the record that fulfils the condition."""
    topic = topics("events")
    publish(kafka, topic, [(b"a", b"1"), (b"a", b"2"), (b"a", b"3")])

    read = read_until(kafka, topic, lambda records: any(record.value == b"2" for record in records))

    assert [b"1", b"2"] == [record.value for record in read]


def test_topics_of_a_test_are_deleted(kafka: str) -> None:
    """What a test created, and what the product created under the test's prefix, is gone afterwards."""
    topics = Topics(kafka)
    topics("events")
    create_topic(kafka, f"{topics.prefix}-app-changelog")

    topics.delete()

    assert [] == [name for name in topic_names(kafka) if name.startswith(topics.prefix)]


def test_a_mistyped_topic_is_not_created(kafka: str, topics: Topics) -> None:
    """Writing to a topic that nobody created fails."""
    with pytest.raises(KafkaException) as refused:
        publish(kafka, f"{topics.prefix}-evnets", [(b"a", b"1")])

    assert KafkaError.UNKNOWN_TOPIC_OR_PART == refused.value.args[0].code()


@pytest.mark.parametrize("end", [NativeBroker.stop, NativeBroker.kill])
def test_a_broker_started_again_still_has_its_records(
    broker: NativeBroker, end: Callable[[NativeBroker], None]
) -> None:
    """Records survive an orderly stop and a kill, at the same address."""
    servers = broker.bootstrap_servers
    create_topic(servers, "events")
    publish(servers, "events", [(b"a", b"1")])

    end(broker)
    broker.start()

    assert [b"1"] == [record.value for record in read_all(servers, "events")]


def test_a_rejected_write_can_be_injected(mock_cluster: MockCluster) -> None:
    """The mock cluster rejects the next write with the error it was given, and takes the one after."""
    servers = mock_cluster.bootstrap_servers
    mock_cluster.topic_create("events")
    mock_cluster.push_request_errors(ApiKey.PRODUCE, [KafkaError.TOPIC_AUTHORIZATION_FAILED])

    with pytest.raises(KafkaException) as refused:
        publish(servers, "events", [(b"a", b"1")])
    publish(servers, "events", [(b"a", b"2")])

    assert KafkaError.TOPIC_AUTHORIZATION_FAILED == refused.value.args[0].code()
    assert [b"2"] == [record.value for record in read_all(servers, "events")]


def test_a_broker_of_the_mock_cluster_can_be_away(mock_cluster: MockCluster) -> None:
    """A mock broker set down answers nobody, and set up again has its records."""
    servers = mock_cluster.bootstrap_servers
    mock_cluster.topic_create("events")
    publish(servers, "events", [(b"a", b"1")])

    mock_cluster.broker_set_down()
    with pytest.raises(KafkaException):
        read_all(servers, "events", within=1)
    mock_cluster.broker_set_up()

    assert [b"1"] == [record.value for record in read_all(servers, "events")]


def test_without_any_broker_the_failure_names_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With no named broker, no Docker and no Java the run fails and says what to install."""
    monkeypatch.delenv("DRIPCHECK_TEST_BROKER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BrokerError) as refused, serving_broker():
        pass

    assert "apt-get install openjdk-17-jre-headless maven" in str(refused.value)


def test_a_named_broker_is_used_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment variable decides before Docker and Java are looked at."""
    monkeypatch.setenv("DRIPCHECK_TEST_BROKER", "broker.example:9092")

    with serving_broker() as servers:
        assert "broker.example:9092" == servers


def test_a_second_node_holds_a_copy(broker: NativeBroker) -> None:
    """A node that joins the first one's cluster takes replicas of its topics."""
    joining = {
        "node.id": "2",
        "process.roles": "broker",
        "controller.quorum.voters": f"1@{broker.bootstrap('CONTROLLER')}",
    }
    client = admin(broker.bootstrap_servers)
    with NativeBroker(cluster_id=broker.cluster_id, properties=joining):
        client.create_topics([NewTopic("events", 1, 2)])["events"].result()

        replicas = client.list_topics("events", timeout=30).topics["events"].partitions[0].replicas

    assert {1, 2} == set(replicas)


def test_a_broker_can_ask_for_a_password() -> None:
    """A listener of its own lets in the user with the right password and nobody else."""
    login = "org.apache.kafka.common.security.plain.PlainLoginModule required"
    users = {
        "listener.name.client.plain.sasl.jaas.config": f'{login} user_tester="right";',
        "sasl.enabled.mechanisms": "PLAIN",
    }
    with NativeBroker(listeners={"CLIENT": "SASL_PLAINTEXT"}, properties=users) as broker:
        connected = {word: can_log_in(broker.bootstrap("CLIENT"), password=word) for word in ("right", "wrong")}

    assert {"right": True, "wrong": False} == connected


def test_no_port_is_given_twice() -> None:
    """A cluster asks for its ports before anybody listens at them."""

    assert 200 == len({free_port() for _ in range(200)})


def test_no_broker_outlives_the_run_that_started_it(tmp_path: Path) -> None:
    """A run killed without warning takes its broker along."""
    port = free_port()
    command = [sys.executable, native.__file__, "--port", str(port), "--data", str(tmp_path)]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert f"127.0.0.1:{port}" in run.stdout.readline()

    run.kill()
    run.communicate()

    deadline = time.monotonic() + 10
    while not is_free(port):
        assert time.monotonic() < deadline


def can_log_in(servers: str, *, password: str) -> bool:
    """Whether the broker answers a client that gives this password."""
    login = {"sasl.mechanism": "PLAIN", "sasl.username": "tester", "sasl.password": password}
    client = AdminClient({"bootstrap.servers": servers, "security.protocol": "SASL_PLAINTEXT", **login})
    try:
        client.list_topics(timeout=2)
    except KafkaException:
        return False
    return True
