"""A real Apache Kafka broker on this machine, without Docker.

One Java process is broker and controller at once (KRaft), on loopback, with its records in one directory.
This module needs the standard library alone, so that it runs before anything is installed; Maven brings the
jars that `pom.xml` names. On Linux the broker dies with what started it, however that one ends.
"""

import argparse
import contextlib
import fcntl
import os
import random
import re
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

HERE = Path(__file__).resolve().parent
LIB = HERE / "target" / "lib"
OLDEST_JAVA = 17
LOOPBACK = "127.0.0.1"
TO_INSTALL = "apt-get install openjdk-17-jre-headless maven"
HEAP = "-Xms256m -Xmx768m"  # KAFKA_HEAP_OPTS overrides it, as in Kafka's own scripts
JAVA_OPTIONS = ("-XX:+UseSerialGC", "-Xshare:auto", "-Dlog4j2.level=WARN")
PORTS = iter(random.sample(range(20_000, 32_000), 12_000))  # none twice, whether or not anybody listens there yet
METADATA_REQUEST = struct.pack(">hhih4si?", 3, 4, 1, 4, b"wait", 0, False)  # version 4, no topics
WITH_PARENT = """import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG survives exec
os.getppid() == int(sys.argv[1]) or sys.exit("the parent is gone")
os.execvp(sys.argv[2], sys.argv[2:])"""


class BrokerError(Exception):
    """The broker cannot be started; the message says why and what to do."""


def kafka_version() -> str:
    """Read which version of Apache Kafka `pom.xml` pins."""
    return (HERE / "pom.xml").read_text().split("<kafka.version>")[1].split("<")[0]


def server_properties() -> dict[str, str]:
    """Read the settings of a single node from `server.properties`."""
    lines = (HERE / "server.properties").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def missing_tools() -> str:
    """Say what must be installed before a broker can run, or nothing."""
    absent = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    if absent:
        return f"{' and '.join(absent)} not found. Install Java 17 or newer and Maven: {TO_INSTALL}"
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        return f"`java -version` says {said[:80]!r}; Kafka needs {OLDEST_JAVA} or newer: {TO_INSTALL}"
    return ""


def fetch_jars(folder: Path = HERE) -> Path:
    """Have Maven fetch the jars that a folder's `pom.xml` names, if it has changed since the last time."""
    lib = folder / "target" / "lib"
    lib.parent.mkdir(exist_ok=True)
    resolved, pom = lib.parent / "resolved.xml", (folder / "pom.xml").read_text()
    with (lib.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not resolved.exists() or resolved.read_text() != pom:
            shutil.rmtree(lib, ignore_errors=True)
            command = ["mvn", "-q", "-B", "-f", str(folder / "pom.xml"), "dependency:copy-dependencies"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise BrokerError(f"Maven could not fetch Kafka {kafka_version()}:\n{done.stdout[-2000:]}")
            resolved.write_text(pom)
    return lib


def is_free(port: int) -> bool:
    """Whether nobody listens at this loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


def free_port() -> int:
    """Find a free loopback port below the range that Linux gives to clients, another at every call.

    Inside that range a client that reconnects to a stopped broker can connect to itself and hold the port.
    """
    return next(filter(is_free, PORTS))


def answers(port: int) -> bool:
    """Whether the broker at this plaintext port tells a client that at least one broker serves."""
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=2) as connection:
        connection.sendall(struct.pack(">i", len(METADATA_REQUEST)) + METADATA_REQUEST)
        reply = connection.makefile("rb").read(16)  # size, correlation, throttle time, number of brokers
        return any(reply[12:])
    return False


class NativeBroker:
    """One Kafka node on loopback that can be stopped, killed and started again over the same records.

    `listeners` adds listeners by name and protocol (`{"CLIENT": "SASL_SSL"}`) to PLAINTEXT. A second node
    takes the first one's `cluster_id` and the properties `node.id`, `process.roles=broker` and
    `controller.quorum.voters`. On Linux the node dies with the thread that started it.
    """

    def __init__(
        self, *, port: int | None = None, data: Path | None = None, properties: Mapping[str, str] | None = None,
        listeners: Mapping[str, str] | None = None, cluster_id: str | None = None,
    ) -> None:  # fmt: skip
        self.protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", **(listeners or {})}
        self.ports = {name: free_port() for name in self.protocols} | ({"PLAINTEXT": port} if port else {})
        self.data = data or Path(tempfile.mkdtemp(prefix="dripcheck-kafka-"))
        self.log = self.data / "broker.log"
        self.properties, self._temporary = dict(properties or {}), data is None
        self.cluster_id = cluster_id or secrets.token_urlsafe(16).replace("-", "_")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Where plaintext clients connect."""
        return self.bootstrap("PLAINTEXT")

    def bootstrap(self, listener: str) -> str:
        """Where clients of this listener connect."""
        return f"{LOOPBACK}:{self.ports[listener]}"

    def start(self, timeout: float = 60) -> Self:
        """Start the broker, and return when it serves."""
        self.launch()
        self.wait(timeout)
        return self

    def launch(self) -> None:
        """Format the directory if it is new and start the broker; a quorum serves once most of it is started."""
        if problem := missing_tools():
            raise BrokerError(problem)
        if taken := [port for port in self.ports.values() if not is_free(port)]:
            raise BrokerError(f"port {taken[0]} is in use; stop what listens there or choose another")
        fetch_jars()
        self.data.mkdir(parents=True, exist_ok=True)
        self._write_properties()
        if not (self.data / "records" / "meta.properties").exists():
            self._format()
        self.process = self._launch("kafka.Kafka", f"{self.data}/server.properties")

    def stop(self, timeout: float = 30) -> None:
        """Let the broker close its logs and leave; kill it when it does not."""
        self._end(signal.SIGTERM, timeout)

    def kill(self) -> None:
        """End the broker as a power cut would."""
        self._end(signal.SIGKILL, 10)

    def close(self) -> None:
        """Stop the broker and remove the directory, if it was made here."""
        self.stop()
        if self._temporary:
            shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write_properties(self) -> None:
        settings = server_properties() | self.properties
        urls = {name: f"{name}://{self.bootstrap(name)}" for name in self.ports}
        clients = ",".join(url for name, url in urls.items() if name != "CONTROLLER")
        own = {
            "listeners": ",".join(urls.values()) if "controller" in settings["process.roles"] else clients,
            "advertised.listeners": clients,
            "listener.security.protocol.map": ",".join(map(":".join, self.protocols.items())),
            "controller.quorum.voters": f"{settings['node.id']}@{self.bootstrap('CONTROLLER')}",
            "log.dirs": str(self.data / "records"),
        }
        (self.data / "server.properties").write_text("\n".join(map("=".join, (own | settings).items())))

    def _format(self) -> None:
        arguments = ("format", "--cluster-id", self.cluster_id, "--config", f"{self.data}/server.properties")
        if self._launch("kafka.tools.StorageTool", *arguments).wait():
            raise BrokerError(f"formatting {self.data} failed:\n{self._last_words()}")

    def _launch(self, *arguments: str) -> subprocess.Popen[bytes]:
        tied = [sys.executable, "-ISc", WITH_PARENT, str(os.getpid())] if sys.platform == "linux" else []
        heap = os.environ.get("KAFKA_HEAP_OPTS", HEAP).split()
        command = [*tied, "java", *heap, *JAVA_OPTIONS, "-cp", f"{LIB}/*", *arguments]
        with self.log.open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def wait(self, timeout: float = 60) -> None:
        """Return when it serves. Raises BrokerError where it does not within this time."""
        deadline = time.monotonic() + timeout
        while not answers(self.ports["PLAINTEXT"]):
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.kill()
                reason = "ended" if ended else f"did not answer within {timeout:g} s"
                raise BrokerError(f"the broker at {self.bootstrap_servers} {reason}:\n{self._last_words()}")
            time.sleep(0.05)

    def _end(self, how: signal.Signals, timeout: float) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout)
            process.kill()
            process.wait()

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def main() -> int:
    """Run a broker in the foreground until Ctrl-C."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--port", type=int, default=9092, help="loopback port of the broker (default: 9092)")
    options.add_argument("--data", type=Path, help="directory that keeps the records (default: none)")
    chosen = options.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    try:
        with NativeBroker(port=chosen.port, data=chosen.data) as broker:
            print(f"Kafka {kafka_version()} serves at {broker.bootstrap_servers}; Ctrl-C ends it", flush=True)
            return broker.process.wait() if broker.process else 1
    except KeyboardInterrupt:
        return 0
    except BrokerError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
