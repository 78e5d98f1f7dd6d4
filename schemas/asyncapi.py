"""AsyncAPI 3.0 over the topics: address, key, clean-up, and which JSON Schema a value has.

Operations are from dripcheck's side: it receives what publishers write and sends what monitors read.
"""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import yaml

CLOUD_EVENT = "application/cloudevents+json"
BINDING = {"bindingVersion": "0.5.0"}


class Channel(NamedTuple):
    """One topic: its key, how Kafka cleans it up, what it carries, and what dripcheck does with it."""

    key: str
    cleanup: Literal["delete", "compact"]
    about: str
    messages: tuple[str, ...]
    actions: tuple[Literal["receive", "send"], ...]


def channels(event_types: Iterable[str]) -> dict[str, Channel]:
    """Every topic of the contract by its name without prefix."""
    events = tuple(event_types)
    return {
        "charting.inbox.json": Channel(
            "any; publishers key it as they like", "delete",
            "Events of the contract from publishers that cannot key them by encounter.", events, ("receive",),
        ),
        "charting.inbox.fhir": Channel(
            "any; publishers key it as they like", "delete",
            "FHIR R4 resources and bundles as an engine has them.", ("fhir",), ("receive",),
        ),
        "charting.inbox.hl7v2": Channel(
            "any; publishers key it as they like", "delete",
            "HL7 v2 messages as an engine has them.", ("hl7v2",), ("receive",),
        ),
        "charting.events": Channel(
            "the encounter id, equal to `subject`; never an MRN, keys are not protected", "delete",
            "Canonical events. Publishers that speak the contract may write here directly. A null value is "
            "not an event and not an error.", events, ("receive", "send"),
        ),
        "charting.alerts": Channel(
            "the alert id", "compact", "The latest state of each alert, open or resolved.",
            ("charting.alert.v1",), ("send",),
        ),
        "charting.assessments": Channel(
            "the encounter id", "compact",
            "One assessment per closed encounter, replaced at each re-evaluation.",
            ("charting.assessment.v1",), ("send",),
        ),
        "charting.feedback": Channel(
            "the alert id", "compact",
            "What a person answered to an alert in the worklist; a null value takes the answer back.",
            ("charting.feedback.v1",), ("receive", "send"),
        ),
        "charting.dead-letters": Channel(
            "the key of the original record", "delete",
            "Records that could not be used, their bytes untouched. In a file of `dripcheck replay` key, "
            "headers and value stand together in one line (json/charting.dead-letter.json).",
            ("dead-letter",), ("send",),
        ),
    }  # fmt: skip


def asyncapi(event_types: Iterable[str], comment: str) -> str:
    """Write the AsyncAPI document; `comment` says what generated it."""
    topics = channels(event_types)
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "dripcheck",
            "version": "1.0.0",
            "description": (
                "Charting of infusions and injections in, alerts and assessments out. Values are CloudEvents "
                "1.0, written in structured mode; the binary mode of the Kafka binding (`ce_` headers) is "
                "read as well. A deployment may put a prefix before every topic name. Unknown fields are "
                "to be ignored."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CLOUD_EVENT,
        "servers": {"kafka": _server()},
        "channels": {name: _channel(name, topic) for name, topic in topics.items()},
        "operations": {
            f"{action}.{name}": {"action": action, "channel": {"$ref": f"#/channels/{name}"}}
            for name, topic in topics.items()
            for action in topic.actions
        },
        "components": {"messages": _messages(topics)},
    }
    return f"# {comment}\n" + yaml.dump(document, Dumper=_Plain, sort_keys=False, width=110, allow_unicode=True)


class _Plain(yaml.SafeDumper):
    """Repeats what occurs twice instead of naming it."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - as PyYAML declares it
        return True


def _server() -> dict[str, Any]:
    return {
        "host": "{host}",
        "protocol": "kafka",
        "variables": {"host": {"default": "localhost:9092", "description": "A bootstrap server of the cluster."}},
    }


def _channel(name: str, topic: Channel) -> dict[str, Any]:
    return {
        "address": name,
        "description": f"{topic.about} Key: {topic.key}.",
        "messages": {message: {"$ref": f"#/components/messages/{message}"} for message in topic.messages},
        "bindings": {
            "kafka": {"topic": name, "topicConfiguration": {"cleanup.policy": [topic.cleanup]}} | BINDING,
        },
    }


def _messages(topics: dict[str, Channel]) -> dict[str, Any]:
    """Every message once; an event has the key of the canonical topic, the inbox takes any."""
    keys = {message: topic.key for topic in topics.values() for message in topic.messages}
    return {message: _message(message) | _key(key) for message, key in keys.items()}


def _message(name: str) -> dict[str, Any]:
    if name == "fhir":
        return {"contentType": "application/fhir+json", "payload": {"type": "object"}}
    if name == "hl7v2":
        return {"contentType": "x-application/hl7-v2+er7", "payload": {"type": "string"}}
    if name == "dead-letter":
        return {
            "contentType": "application/octet-stream",
            "headers": _dead_letter_headers(),
            "payload": {"description": "The value of the original record, whatever it is."},
        }
    return {"name": name, "contentType": CLOUD_EVENT, "payload": {"$ref": f"json/{name}.json"}}


def _key(key: str) -> dict[str, Any]:
    return {"bindings": {"kafka": {"key": {"type": "string", "description": key}} | BINDING}}


def _dead_letter_headers() -> dict[str, Any]:
    """Describe where the record came from and why it was refused; none is content of the record."""
    field = "json/charting.dead-letter.json#/properties/"
    number = {"type": "string", "pattern": "^[0-9]+$"}
    headers = {
        "topic": {"type": "string"},
        "partition": number,
        "offset": number,
        "stage": {"$ref": f"{field}stage"},
        "error-class": {"$ref": f"{field}reason"},
        "time": number | {"description": "Timestamp of the original record, milliseconds since 1970 in UTC."},
        "field": {"type": "string", "description": "Path of the contract's field at fault."},
    }
    required = [name for name in headers if name != "field"]
    return {"type": "object", "properties": headers, "required": required}
