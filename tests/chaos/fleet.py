"""The workers of a run under a supervisor: whoever ends is started again, and every end is counted."""

import signal
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from streams.engine import Exit
from tests.chaos.cluster import Cluster
from tests.kafka.cluster import Topics
from tests.kafka.deployment import Deployment, Worker


class ReplicatedDeployment(Deployment):
    """Topics with three replicas."""

    def _common(self) -> tuple[str, ...]:
        return (*super()._common(), "--replication-factor", "3")


class Fleet:
    """One to three workers on a cluster, each with its way to the brokers and its state on disk."""

    def __init__(
        self, cluster: Cluster, folder: Path, size: int, options: tuple[str, ...], log_level: str = "INFO"
    ) -> None:
        self.cluster, self.folder, self._options = cluster, folder, options
        self.deployment = ReplicatedDeployment(Topics(cluster.servers), folder, DRIPCHECK_LOG_LEVEL=log_level)
        self.workers: dict[str, Worker] = {}
        self.ends: Counter[str] = Counter()
        self.words: list[str] = []
        self.cut_off: list[tuple[str, float, float]] = []
        self.names = [f"worker-{number}" for number in range(size)]

    def tend(self) -> None:
        """Start whoever does not run."""
        for name in self.names:
            worker = self.workers.get(name)
            if worker is not None and worker.process.poll() is None:
                continue
            if worker is not None:
                self.ends[ending(worker.process.returncode)] += 1
                self.words += [line for line in worker.log.read_text().splitlines() if line.startswith("engine: exit")]
            self.workers[name] = self.deployment.worker(
                "--brokers", self.cluster.servers_of(name), *self._options,
                "--state", "rocksdb", "--state-directory", str(self.folder / name),
            )  # fmt: skip

    def answers(self, name: str, path: str) -> bool:
        """Whether a page of a worker says yes; no, where nobody answers."""
        worker = self.workers[name]
        try:
            return worker.process.poll() is None and worker.page(path)[0] == 200
        except (OSError, HTTPException):
            return False

    def all_ready(self) -> bool:
        """Whether every worker serves."""
        return all(self.answers(name, "/ready") for name in self.names)

    def wait(self, condition: Callable[[], bool], what: str, within: float) -> float:
        """Tend the workers until the condition holds; the seconds it took."""
        began = time.monotonic()
        while not condition():
            if time.monotonic() - began > within:
                raise TimeoutError(
                    f"waited {within:g} s for {what}; ends so far: {dict(self.ends)}; {self.last_words()}"
                )
            self.tend()
            time.sleep(0.2)
        return time.monotonic() - began

    def last_words(self) -> list[str]:
        """The last line of each worker."""
        return [(worker.log.read_text().splitlines() or [""])[-1][:300] for worker in self.workers.values()]

    def close(self) -> None:
        """End every worker at once."""
        for worker in self.workers.values():
            if worker.process.poll() is None:
                worker.process.send_signal(signal.SIGCONT)
                worker.kill()


def ending(code: int) -> str:
    """What an exit code means."""
    return f"exit {Exit(code).name}" if code in set(Exit) else f"signal {-code}" if code < 0 else f"exit {code}"
