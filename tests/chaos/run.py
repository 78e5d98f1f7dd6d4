"""One run: charting is published while workers and brokers come and go; then the topics say what the replay says."""

import tempfile
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random

import orjson
from confluent_kafka import KafkaException

from tests.canary import CANARY, PROFILE, events, outside
from tests.chaos.cluster import Cluster
from tests.chaos.faults import FAULTS
from tests.chaos.fleet import Fleet
from tests.chaos.watch import Watch
from tests.charting import replayed, simulated
from tests.kafka.cluster import read_all

Verdict = tuple[list[bytes], list[bytes]]
READY_WITHIN_S = 120.0
SETTLED_WITHIN_S = 150.0


@dataclass
class Report:
    """What a run did and what came of it."""

    faults: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    longest_recovery_s: float = 0.0
    differences: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unhealthy: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    asked: int = 0
    records: int = 0

    @property
    def wrong(self) -> list[str]:
        """Everything that must not be."""
        return [*self.differences, *self.doubled, *self.unhealthy, *self.leaks]


@cache
def charting(encounters: int, profile: str = "facility", *planted: bytes) -> tuple[list[bytes], Verdict]:
    """The events of simulated days with others among them, and what the replay says of all."""
    lines = simulated(encounters, defect_rate=0.3)
    for place, line in enumerate(planted):
        lines.insert(place * len(lines) // len(planted), line)
    return lines, replayed(lines, profile, "json")


class Run:
    """One deployment from its first record to its last verdict."""

    def __init__(self, cluster: Cluster, seed: int, workers: int, encounters: int = 60) -> None:
        self._random, self._folder = Random(seed), tempfile.TemporaryDirectory(prefix="dripcheck-chaos-")
        site = Path(self._folder.name) / "site.toml"
        site.write_text(PROFILE)
        options = ("--close-at-end", "--profile", str(site))
        self.fleet = Fleet(cluster, Path(self._folder.name), workers, options, log_level="DEBUG")
        self.report = Report()
        self.lines, self.expected = charting(encounters, str(site), *events())
        self._over, self._broken_off = threading.Event(), threading.Event()

    def __call__(self, kinds: Sequence[str]) -> Report:
        """Publish, hurt, wait, compare."""
        self.fleet.tend()
        publisher = threading.Thread(target=self._publish, daemon=True)
        try:
            self.fleet.wait(self.fleet.all_ready, "the first workers to serve", READY_WITHIN_S)
            publisher.start()
            with Watch(self.fleet) as watch:
                for kind in kinds:
                    self._hurt(kind)
            self._over.set()
            publisher.join()
            self.fleet.wait(self._is_read, "all records to be committed", SETTLED_WITHIN_S)
            self._compare()
            self._look_for_names()
            self.report.unhealthy, self.report.asked = watch.wrong(), sum(map(len, watch.lives.values()))
        finally:
            self._broken_off.set()
            self._over.set()
            self.fleet.close()
            self._folder.cleanup()
        self.report.ends = self.fleet.ends
        return self.report

    def _publish(self) -> None:
        """A part at a time for as long as there are faults, then the rest."""
        size = max(1, len(self.lines) // 40)
        for start in range(0, len(self.lines), size):
            self._send(self.lines[start : start + size])
            self._over.wait(self._random.uniform(0.1, 1.5))

    def _send(self, lines: list[bytes]) -> None:
        """As an interface engine does: once more, where the broker did not acknowledge."""
        while not self._broken_off.is_set():
            try:
                self.fleet.deployment.publish(lines)
            except KafkaException:
                continue
            return

    def _hurt(self, kind: str) -> None:
        FAULTS[kind](self.fleet, self._random)
        self.report.faults[kind] += 1
        took = self.fleet.wait(self.fleet.all_ready, f"all workers to serve again after: {kind}", READY_WITHIN_S)
        self.report.longest_recovery_s = max(self.report.longest_recovery_s, took)

    def _is_read(self) -> bool:
        committed, end = self.fleet.deployment.progress()
        return committed == end > 0

    def _differences(self) -> list[bytes]:
        found = self.fleet.deployment.verdict
        return sorted(set(self.expected[0] + self.expected[1]) ^ set(found[0] + found[1]))

    def _compare(self) -> None:
        try:
            self.fleet.wait(lambda: not self._differences(), "the last verdicts", SETTLED_WITHIN_S)
        except TimeoutError:
            self.report.differences = [value.decode()[:200] for value in self._differences()[:5]]
        deployment = self.fleet.deployment
        records = read_all(deployment.servers, deployment.names.alerts.name)
        owners: dict[bytes, set[str]] = {}
        for record in records:
            data = orjson.loads(record.value or b"{}").get("data", {})
            owners.setdefault(record.key or b"", set()).add(f"{data.get('encounter_id')} {data.get('rule')}")
        self.report.records = len(records)
        self.report.doubled = [key.decode() for key, found in owners.items() if len(found) > 1]

    def _look_for_names(self) -> None:
        """In the logs of every life, and in whatever of the topics is no charting."""
        deployment = self.fleet.deployment
        names = deployment.names
        logs = [worker.log for worker in deployment.workers if CANARY in worker.log.read_text()]
        read = {topic.name: read_all(deployment.servers, topic.name) for topic in names.every}
        outputs = [record.value or b"" for topic in (names.alerts, names.assessments) for record in read[topic.name]]
        self.report.leaks = [
            *(f"a name in {log.name}" for log in logs),
            *(
                f"a name in a key or header of {topic}"
                for topic, found in read.items()
                if CANARY.encode() in outside(found)
            ),
            *("a name in an alert or assessment" for value in outputs if CANARY.encode() in value),
        ]
