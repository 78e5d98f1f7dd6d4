"""The faults of a real deployment, each from its beginning to its end."""

import resource
import signal
import time
from collections.abc import Callable
from random import Random

from tests.chaos.fleet import Fleet

Fault = Callable[[Fleet, Random], None]
DRAIN_S = 30.0


def kill(fleet: Fleet, random: Random) -> None:
    """`kill -9` of a worker."""
    fleet.workers[random.choice(fleet.names)].kill()


def kill_while_recovering(fleet: Fleet, random: Random) -> None:
    """`kill -9`, and once more while what was started again restores its state."""
    name = random.choice(fleet.names)
    fleet.workers[name].kill()
    fleet.tend()
    fleet.wait(lambda: fleet.answers(name, "/live"), f"{name} to start", 60)
    time.sleep(random.uniform(0.0, 1.0))
    fleet.workers[name].kill()


def drain(fleet: Fleet, random: Random) -> None:
    """SIGTERM: it must end within its time, and with code 0 unless the broker is away."""
    worker = fleet.workers[random.choice(fleet.names)]
    began = time.monotonic()
    code = worker.stop()
    seconds = time.monotonic() - began
    if seconds > DRAIN_S or code != 0:
        raise AssertionError(f"a drain took {seconds:.1f} s and ended with {code}: {worker.log.read_text()[-500:]}")


def pause(fleet: Fleet, random: Random) -> None:
    """SIGSTOP, for less or more than a session, and SIGCONT."""
    process = fleet.workers[random.choice(fleet.names)].process
    process.send_signal(signal.SIGSTOP)
    time.sleep(random.uniform(2, 14))
    process.send_signal(signal.SIGCONT)


def cut(fleet: Fleet, random: Random) -> None:
    """No network between a worker and every broker."""
    name, began = random.choice(fleet.names), time.monotonic()
    fleet.cluster.proxies.cut(name)
    time.sleep(random.uniform(2, 14))
    fleet.cut_off.append((name, began, time.monotonic()))
    fleet.cluster.proxies.heal(name)


def broker_killed(fleet: Fleet, random: Random) -> None:
    """A broker is killed and comes back."""
    random.choice(fleet.cluster.brokers).kill()
    time.sleep(random.uniform(1, 5))
    fleet.cluster.start()


def broker_stopped(fleet: Fleet, random: Random) -> None:
    """A broker is restarted cleanly."""
    random.choice(fleet.cluster.brokers).stop()
    time.sleep(random.uniform(1, 3))
    fleet.cluster.start()


def disk_full(fleet: Fleet, random: Random) -> None:
    """No file of a worker may grow any more: its next write fails as on a full disk, and the process ends."""
    worker = fleet.workers[random.choice(fleet.names)]
    resource.prlimit(worker.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    deadline = time.monotonic() + 20
    while worker.process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    worker.kill()  # it had nothing to write


FAULTS: dict[str, Fault] = {
    "kill": kill,
    "kill while recovering": kill_while_recovering,
    "SIGTERM": drain,
    "pause": pause,
    "network cut": cut,
    "broker killed": broker_killed,
    "broker stopped": broker_stopped,
    "disk full": disk_full,
}
