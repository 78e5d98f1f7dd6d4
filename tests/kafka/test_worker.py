"""The worker on a real broker gives what the replay gives, byte for byte, whatever happens to it on the way."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from schemas.codec import encode
from schemas.timeline import Frame, parse
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.charting import mimic, simulated
from tests.kafka.cluster import Topics, admin, read_all
from tests.kafka.deployment import Deployment, standing, wait_until

Verdict = tuple[list[bytes], list[bytes]]


@pytest.fixture(scope="session")
def charting() -> list[bytes]:
    """Real charting where there is any, and a simulated day always."""
    return mimic() + simulated(40)


@pytest.fixture(scope="session")
def replayed(charting: list[bytes]) -> Verdict:
    """What the replay says of it."""
    with Replay(load_profile("facility"), Summary()) as run:
        run.read(charting)
        run.close_at_end()
        return standing(run.alerts()), sorted(run.assessments())


def differences(expected: Verdict, actual: Verdict) -> list[bytes]:
    """The records that stand in one of both only; short enough to read."""
    return sorted(set(expected[0] + expected[1]) ^ set(actual[0] + actual[1]))[:6]


def settled(expected: Verdict, deployment: Deployment) -> list[bytes]:
    """The differences once everything is read and the last deadlines were judged; none as soon as there are none."""
    deployment.wait_until_read()
    with suppress(TimeoutError):
        wait_until(lambda: not differences(expected, deployment.verdict), "the last deadlines to be judged", 30)
    return differences(expected, deployment.verdict)


def test_one_worker_gives_what_the_replay_gives(
    topics: Topics, tmp_path: Path, charting: list[bytes], replayed: Verdict
) -> None:
    """Open alerts and assessments are equal byte for byte after sorting; SIGTERM drains with exit code 0."""
    with Deployment(topics, tmp_path) as deployment:
        worker = deployment.worker("--close-at-end")
        deployment.publish(charting)
        found = settled(replayed, deployment)

        assert ([], 0) == (found, worker.stop())


@pytest.mark.parametrize("state", ["memory", "rocksdb"])
def test_two_workers_with_one_killed_half_way_give_the_same(
    topics: Topics, tmp_path: Path, charting: list[bytes], replayed: Verdict, state: str
) -> None:
    """`kill -9` of one of two workers in mid-stream loses nothing and doubles nothing."""
    with Deployment(topics, tmp_path) as deployment:
        deployment.publish(charting)
        first, second = (
            deployment.worker("--close-at-end", "--state", state, "--state-directory", str(tmp_path / name))
            for name in ("one", "two")
        )
        wait_until(lambda: deployment.progress()[0] > len(charting) // 4, "a part to be read")
        first.kill()
        found = settled(replayed, deployment)
        ids = [record.key for record in read_all(deployment.servers, deployment.names.alerts.name)]

        assert second.process.poll() is None
        assert [] == found
        assert len(replayed[0]) <= len(set(ids))


def refuse_alerts(deployment: Deployment, limit: int) -> None:
    """Let the broker accept alerts only up to this size."""
    entry = ConfigEntry("max.message.bytes", str(limit), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, deployment.names.alerts.name, incremental_configs=[entry])
    client = admin(deployment.servers)
    for done in client.incremental_alter_configs([resource]).values():
        done.result()


def test_a_rejected_alert_ends_the_worker_and_loses_nothing(
    topics: Topics, tmp_path: Path, charting: list[bytes], replayed: Verdict
) -> None:
    """The broker refuses the alerts of a checkpoint: exit at once, nothing committed past them, restart exact."""
    with Deployment(topics, tmp_path) as deployment:
        refuse_alerts(deployment, 100)
        deployment.publish(charting)
        worker = deployment.worker("--close-at-end")
        code = worker.process.wait(60)
        refuse_alerts(deployment, 1_000_000)
        deployment.worker("--close-at-end")
        found = settled(replayed, deployment)

        assert 22 == code
        assert [] == found


def test_a_silent_encounter_closes_on_the_wall_clock(topics: Topics, tmp_path: Path) -> None:
    """Nothing more arrives for the encounter or for anyone: its verdict comes all the same."""
    profile = tmp_path / "site.toml"
    profile.write_text('name = "site"\nperspective = "facility"\n[closing]\ninactivity_hours = 0.001\n')
    now = datetime.now(Frame().offset)  # noqa: TID251 - the worker under test reads the same clock
    lines = f"{now:%H:%M:%S} adt admit class=outpatient\n{now:%H:%M:%S} mar start vancomycin order=O1"
    events = parse(lines, Frame(day=now.date()))
    with Deployment(topics, tmp_path) as deployment:
        deployment.worker("--profile", str(profile))
        deployment.publish([encode(event) for event in events])
        wait_until(lambda: deployment.verdict[1] != [], "the encounter to close", 30)
        assessment = orjson.loads(deployment.verdict[1][0])["data"]

        assert "inactivity" == assessment["close_reason"]


def changelog_bytes(deployment: Deployment) -> int:
    """Bytes of keys and values in the changelogs."""
    names = [f"{deployment.group}-{table}-changelog" for table in ("chart", "encounters", "open-alerts")]
    records = [record for name in names for record in read_all(deployment.servers, name)]
    return sum(len(record.key or b"") + len(record.value or b"") for record in records)


def long_stay(events: int) -> list[bytes]:
    """One encounter with so many rate changes of one infusion."""
    lines = ["00:00 adt admit class=outpatient", "00:01 mar start heparin"]
    lines += [
        f"+{n // 1000}d {n % 1000 // 60:02}:{n % 60:02}:30 mar rate-change heparin rate={n % 40 + 1}mL/h"
        for n in range(events - 2)
    ]
    return [encode(event) for event in parse("\n".join(lines), Frame(encounter_id=f"ENC-{events}"))]


def test_an_event_costs_the_same_however_long_its_encounter(topics: Topics, tmp_path: Path) -> None:
    """Changelog bytes per event of a 5,000-event encounter are at most 1.5 times those of 50-event ones.

    Events come in a steady stream, so that many checkpoints touch the same encounter.
    """
    with Deployment(topics, tmp_path, partitions=1) as deployment:
        worker = deployment.worker()
        wait_until(lambda: worker.page("/ready")[0] == 200, "the worker to serve")
        per_event = {}
        for events in (50, 5000):
            before, lines = changelog_bytes(deployment), long_stay(events)
            for part in range(0, events, events // 20):
                deployment.publish(lines[part : part + events // 20])
            deployment.wait_until_read()
            per_event[events] = (changelog_bytes(deployment) - before) / events
        worker.stop()

        assert per_event[5000] <= 1.5 * per_event[50], per_event
