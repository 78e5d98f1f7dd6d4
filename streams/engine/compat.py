"""Which Faust and aiokafka this engine was proven on, and every name it uses that they do not promise.

Checked when an engine is built, and by a test: an upgrade that moves one of these fails at once and by name,
instead of losing records quietly.
"""

import importlib.metadata
import inspect
from collections.abc import Mapping
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.consumer.group_coordinator import GroupCoordinator
from faust.app.base import App
from faust.stores.base import Store
from faust.tables.base import Collection
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer, ThreadDelegateConsumer
from faust.transport.drivers import aiokafka as driver
from mode.threads import QueueServiceThread, ServiceThread

VERSIONS = {"faust-streaming": "0.15.3", "aiokafka": "0.14.0"}

SIGNATURES: dict[tuple[Any, str], str] = {
    (Consumer, "_drain_messages"): "(self, fetcher)",
    (Consumer, "_wait_next_records"): "(self, timeout)",
    (Consumer, "perform_seek"): "(self)",
    (Consumer, "on_partitions_revoked"): "(self, revoked)",
    (Consumer, "on_partitions_assigned"): "(self, assigned, generation_id=0)",
    (Consumer, "stop_flow"): "(self)",
    (Consumer, "pause_partitions"): "(self, tps)",
    (Consumer, "resume_partitions"): "(self, tps)",
    (ThreadDelegateConsumer, "seek_wait"): "(self, partitions)",
    (ThreadDelegateConsumer, "position"): "(self, tp)",
    (ThreadDelegateConsumer, "highwater"): "(self, tp)",
    (ThreadDelegateConsumer, "highwaters"): "(self, *partitions)",
    (ThreadDelegateConsumer, "earliest_offsets"): "(self, *partitions)",
    (driver.Consumer, "_new_consumer_thread"): "(self)",
    (driver.AIOKafkaConsumerThread, "_create_consumer"): "(self, loop)",
    (driver.Consumer, "verify_event_path"): "(self, now, tp)",
    (driver.AIOKafkaConsumerThread, "_ensure_consumer"): "(self)",
    (QueueServiceThread, "call_thread"): "(self, fun, *args, **kwargs)",
    (driver.Producer, "_settings_extra"): "(self)",
    (driver.Producer, "_ensure_producer"): "(self)",
    (driver, "server_list"): "(urls, default_port)",
    (driver, "credentials_to_aiokafka_auth"): "(credentials=None, ssl_context=None)",
    (Recovery, "need_recovery"): "(self)",
    (Recovery, "active_remaining"): "(self)",
    (TableManager, "add"): "(self, table)",
    (Collection, "persisted_offset"): "(self, tp)",
    (Store, "persisted_offset"): "(self, tp)",
    (Store, "on_rebalance"): "(self, assigned, revoked, newly_assigned, generation_id=0)",
    (AIOKafkaAdminClient, "_send_request"): "(self, request, node_id=None)",
    (AIOKafkaConsumer, "commit"): "(self, offsets=None)",
    (GroupCoordinator, "_do_heartbeat"): "(self)",
    (GroupCoordinator, "fetch_committed_offsets"): "(self, partitions)",
}

ATTRIBUTES: dict[type, tuple[str, ...]] = {  # set in methods, so looked for in the source
    ThreadDelegateConsumer: ("_thread",),
    AIOKafkaConsumer: ("_coordinator", "_fetch_max_wait_ms"),
    GroupCoordinator: ("generation",),
    ServiceThread: ("thread_loop",),
    Recovery: (
        "active_tps",
        "standby_tps",
        "active_offsets",
        "standby_offsets",
        "active_highwaters",
        "in_recovery",
        "signal_recovery_end",
    ),
    App: ("rebalancing",),
    driver.ConsumerRebalanceListener: ("consumer_generation_id",),
}


class Incompatible(RuntimeError):  # names the state, not the error
    """Faust or aiokafka is not the one this engine was proven on."""


def signature(owner: Any, name: str) -> str:
    """Parameter names and defaults of a function, without annotations."""
    found = inspect.signature(inspect.unwrap(getattr(owner, name)))
    plain = [p.replace(annotation=inspect.Parameter.empty) for p in found.parameters.values()]
    return str(found.replace(parameters=plain, return_annotation=inspect.Signature.empty))


def differences() -> list[str]:
    """What is not as it was when the engine was proven."""
    found = []
    for package, wanted in VERSIONS.items():
        if (installed := importlib.metadata.version(package)) != wanted:
            found.append(f"{package} is {installed}, proven with {wanted}")
    for (owner, name), wanted in SIGNATURES.items():
        has = signature(owner, name) if hasattr(owner, name) else "missing"
        if has != wanted:
            found.append(f"{owner.__name__}.{name} is {has}, proven with {wanted}")
    for owner, names in ATTRIBUTES.items():
        source = inspect.getsource(owner)
        found += [f"{owner.__name__} no longer uses {name}" for name in names if name not in source]
    return found


def check(conf: Any, wanted: Mapping[str, Any]) -> None:
    """Refuse any other Faust, and an application not built from `EngineSettings.faust_options()`."""
    if found := differences():
        raise Incompatible("; ".join(found))
    for name in ("processing_guarantee", "stream_wait_empty", "topic_allow_declare", "producer_acks"):
        has = getattr(conf, name)
        if getattr(has, "value", has) != wanted[name]:
            raise Incompatible(f"{name} is {has}; build the application with EngineSettings.faust_options()")
