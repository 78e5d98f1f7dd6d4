"""Builds a worker out of its settings: application, tables, agents, engine, metrics. Nothing is created on import."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import faust
from prometheus_client import CollectorRegistry, ProcessCollector

from streams.acls import acls
from streams.agents import Agents
from streams.clock import Clock, EndClock, WallClock
from streams.engine import EngineSettings, Partition
from streams.engine.engine import Engine
from streams.engine.table import BatchTable
from streams.feed_guard import FeedGuard
from streams.ops.health import Pages
from streams.ops.metrics import Metrics
from streams.profiles.loader import load_profile
from streams.security import faust_credentials
from streams.settings import Settings
from streams.state import SEPARATOR
from streams.tables import NAMES
from streams.topics import Topics


@dataclass(frozen=True)
class App:
    """A worker ready to run."""

    engine: Engine
    agents: Agents
    metrics: Metrics
    pages: Pages


def create_tables(app: faust.App, settings: Settings) -> list[BatchTable]:
    """The tables of a worker: three of `streams.state.EncounterState`, one of each other desk."""
    kind, directory = settings.state, settings.state_directory
    return [
        BatchTable(app, name=name, partitions=settings.partitions, kind=kind, directory=directory, separator=SEPARATOR)
        for name in NAMES
    ]


def create_app(settings: Settings, clock: Clock | None = None) -> App:
    """Build a worker. Raises UnusableProfile where the profile is wrong."""
    profile, topics = load_profile(settings.profile), Topics(settings.prefix)
    engine_settings = EngineSettings(
        checkpoint_interval_s=settings.checkpoint_seconds,
        tick_s=settings.checkpoint_seconds,
        session_timeout_s=settings.session_seconds,
        group_instance_id=settings.member,
        replication_factor=settings.replication_factor,
    )
    app = faust.App(
        settings.group,
        broker=_broker(settings.brokers),
        broker_credentials=faust_credentials(settings),
        datadir=settings.state_directory or Path(tempfile.gettempdir()) / "dripcheck",  # Faust insists on making one
        **engine_settings.faust_options(),
    )
    tables = create_tables(app, settings)

    def stores(partition: int) -> list[Partition]:
        return [table.partition(partition) for table in tables]

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    metrics = Metrics(registry)
    guard = FeedGuard(profile.intake)
    clock = clock or (EndClock() if settings.close_at_end else WallClock())
    agents = Agents(
        stores,
        topics,
        settings.partitions,
        profile,
        clock,
        metrics,
        guard,
        purges=not settings.close_at_end,
        reevaluates=settings.reevaluate,
    )
    sources = [topic.name for topic in topics.sources]
    engine = Engine(app, agents, sources, tables, engine_settings, acls("worker", settings))
    engine.on_checkpoint(lambda stats: metrics.checkpoint(stats, agents))
    metrics.watch(engine.state, agents)
    return App(engine, agents, metrics, Pages(metrics.registry, engine.state))


def _broker(servers: str) -> list[str]:
    return [f"kafka://{server.strip()}" for server in servers.split(",")]
