"""The names of Faust and aiokafka that the engine leans on are as they were when it was proven."""

import ast
import importlib.metadata
from pathlib import Path

import faust
import pytest
from faust.transport.consumer import Consumer

import streams.engine
from streams.engine import EngineSettings, compat
from streams.engine.engine import Engine
from streams.engine.table import BatchTable

ROOM = Path(streams.engine.__file__).parent
USERS = {"transport.py", "membership.py", "producer.py", "restoring.py", "compat.py", "permissions.py"}


def test_nothing_has_moved() -> None:
    """Versions, signatures and attributes are those the engine was proven with."""
    assert [] == compat.differences()


def test_a_changed_signature_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade that moves a private name fails by that name."""

    async def _drain_messages(self: object, fetcher: object, more: int = 1) -> None:
        """Another signature."""

    monkeypatch.setattr(Consumer, "_drain_messages", _drain_messages)

    assert len(compat.differences()) == 1
    with pytest.raises(compat.Incompatible, match=r"Consumer._drain_messages is \(self, fetcher, more=1\)"):
        compat.check(None, {})


def test_another_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade that nobody proved is refused."""
    real = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.16.0" if name == "aiokafka" else real(name))

    assert ["aiokafka is 0.16.0, proven with 0.14.0"] == compat.differences()


def foreign_private_names(path: Path) -> set[str]:
    """Names with an underscore that a module reads from something else than itself."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            is_own = isinstance(node.value, ast.Name) and node.value.id == "self"
            if not is_own:
                found.add(node.attr)
    return found


def test_private_names_are_used_in_the_seam_alone() -> None:
    """Only the modules at the seam touch what is not promised."""
    users = {path.name for path in ROOM.glob("*.py") if foreign_private_names(path) - {"_exit"}}

    assert users <= USERS


def test_an_application_built_otherwise_is_refused() -> None:
    """Faust's defaults lose records, so the engine wants its own."""
    app = faust.App("plain", broker="kafka://127.0.0.1:1", datadir="/nonexistent")

    with pytest.raises(compat.Incompatible, match="stream_wait_empty is True"):
        Engine(app, None, ["in"], [])  # type: ignore[arg-type]


def test_tables_of_different_partition_counts_are_refused() -> None:
    """A partition number must mean the same in every table."""
    settings = EngineSettings()
    app = faust.App("two", broker="kafka://127.0.0.1:1", datadir="/nonexistent", **settings.faust_options())
    tables = [BatchTable(app, name=f"t{count}", partitions=count) for count in (2, 3)]

    with pytest.raises(ValueError, match="same number of partitions"):
        Engine(app, None, ["in"], tables, settings)  # type: ignore[arg-type]
