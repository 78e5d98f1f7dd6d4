"""AsyncAPI names every topic of the contract and points at schemas that exist."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from schemas.__main__ import HERE
from schemas.envelope import EVENT_TYPES

DOCUMENT: dict[str, Any] = yaml.safe_load((HERE / "asyncapi.yaml").read_text(encoding="utf-8"))
TOPICS = {
    "charting.inbox.json": "delete",
    "charting.inbox.fhir": "delete",
    "charting.inbox.hl7v2": "delete",
    "charting.events": "delete",
    "charting.alerts": "compact",
    "charting.assessments": "compact",
    "charting.feedback": "compact",
    "charting.dead-letters": "delete",
}
"""The topics of the wire contract and how Kafka cleans them up."""


def references(node: Any) -> Iterator[str]:
    """Every `$ref` of the document."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(reference: str) -> Any:
    """What a `$ref` points at, in this document or in a file beside it."""
    file, _, pointer = reference.partition("#")
    node: Any = json.loads((HERE / file).read_text(encoding="utf-8")) if file else DOCUMENT
    for step in filter(None, pointer.split("/")):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def test_the_document_is_of_version_three() -> None:
    """Operations and channels are apart since AsyncAPI 3.0."""
    assert "3.0.0" == DOCUMENT["asyncapi"]
    assert {"asyncapi", "info", "servers", "channels", "operations", "components"} <= DOCUMENT.keys()


@pytest.mark.parametrize("reference", sorted(set(references(DOCUMENT))))
def test_every_reference_resolves(reference: str) -> None:
    """No link of the document is dead."""
    assert resolve(reference)


def test_every_topic_of_the_contract_has_a_channel() -> None:
    """Each with its address, clean-up policy and a word about its key."""
    found = {}
    for name, channel in DOCUMENT["channels"].items():
        kafka = channel["bindings"]["kafka"]
        assert name == channel["address"] == kafka["topic"]
        assert "Key: " in channel["description"]
        (found[name],) = kafka["topicConfiguration"]["cleanup.policy"]

    assert TOPICS == found


def test_dripcheck_receives_what_publishers_write_and_sends_the_rest() -> None:
    """Operations are from dripcheck's point of view; canonical events and answers to alerts go both ways."""
    done = {(op["action"], op["channel"]["$ref"].rpartition("/")[2]) for op in DOCUMENT["operations"].values()}

    inputs = [name for name in TOPICS if name.startswith("charting.inbox")]
    outputs = ["charting.alerts", "charting.assessments", "charting.dead-letters"]
    assert {("receive", name) for name in [*inputs, "charting.events", "charting.feedback"]} | {
        ("send", name) for name in [*outputs, "charting.events", "charting.feedback"]
    } == done


def test_every_event_type_can_be_sent_to_the_inbox_and_to_the_canonical_topic() -> None:
    """A message per type, its payload the JSON Schema of that type."""
    for name in ("charting.inbox.json", "charting.events"):
        assert list(EVENT_TYPES) == list(DOCUMENT["channels"][name]["messages"])
    for kind in EVENT_TYPES:
        assert {"$ref": f"json/{kind}.json"} == DOCUMENT["components"]["messages"][kind]["payload"]


def test_every_message_describes_its_key() -> None:
    """Consumers partition and compact by it."""
    messages = DOCUMENT["components"]["messages"].values()

    assert all(message["bindings"]["kafka"]["key"]["description"] for message in messages)


def test_the_host_is_a_placeholder() -> None:
    """The document belongs to no deployment."""
    (server,) = DOCUMENT["servers"].values()

    assert ("{host}", "kafka") == (server["host"], server["protocol"])
    assert "host" in server["variables"]
