"""A real Apache Kafka broker on this machine, without Docker.

One Java process is broker and controller at once (KRaft), listens on loopback only and keeps its records in one
directory. This module uses the standard library alone, so that it runs before anything is installed; Maven brings
the jars `pom.xml` names. On Linux the broker dies with the process that started it, however that one ends.
"""

import argparse
import base64
import contextlib
import ctypes
import fcntl
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

HERE = Path(__file__).resolve().parent
LIB = HERE / "target" / "lib"
LOOPBACK = "127.0.0.1"
TO_INSTALL = "apt-get install openjdk-17-jre-headless maven"
JAVA_OPTIONS = ("-Xms256m", "-Xmx768m", "-XX:+UseSerialGC", "-Xshare:auto", "-Dlog4j2.level=WARN")
METADATA_REQUEST = struct.pack(">hhih4si?", 3, 4, 1, 4, b"wait", 0, False)  # version 4, no topics
PR_SET_PDEATHSIG = 1


class BrokerError(RuntimeError):
    """The broker cannot be prepared or started; the message says why and what to do."""


def kafka_version() -> str:
    """The version of Apache Kafka that `pom.xml` pins."""
    return (HERE / "pom.xml").read_text().split("<kafka.version>")[1].split("<")[0]


def server_properties() -> dict[str, str]:
    """The settings of a single node, from `server.properties`."""
    lines = (HERE / "server.properties").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def missing_tools(needed: Sequence[str] = ("java", "mvn")) -> str:
    """What must be installed before a broker can run, or nothing."""
    absent = [tool for tool in needed if shutil.which(tool) is None]
    if absent:
        return f"{' and '.join(absent)} not found. Install Java 17 or newer and Maven: {TO_INSTALL}"
    found = subprocess.run(["java", "-XshowSettings:properties", "-version"], capture_output=True, text=True)
    version = found.stderr.partition("java.specification.version =")[2].split("\n")[0].strip()
    if not version.isdigit() or int(version) < 17:
        return f"java is version {version or 'unknown'}; Kafka needs 17 or newer: {TO_INSTALL}"
    return ""


def jars() -> Path:
    """The directory of the server jars, filled by Maven when `pom.xml` has changed since the last time."""
    LIB.parent.mkdir(exist_ok=True)
    resolved, pom = LIB.parent / "resolved.xml", (HERE / "pom.xml").read_text()
    with (LIB.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not resolved.exists() or resolved.read_text() != pom:
            shutil.rmtree(LIB, ignore_errors=True)
            command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise BrokerError(f"Maven could not fetch Kafka {kafka_version()}:\n{done.stdout[-2000:]}")
            resolved.write_text(pom)
    return LIB


def free_port() -> int:
    """A loopback port nobody listens on, below the range clients are given.

    A client that reconnects to a stopped broker's port inside that range can connect to itself and hold the port.
    """
    for port in random.sample(range(20_000, 32_000), 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((LOOPBACK, port))
            return port
    raise BrokerError("no free loopback port between 20000 and 32000")


def answers(port: int) -> bool:
    """Whether the broker at this plaintext port tells a client that at least one broker serves."""
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=2) as connection:
        connection.sendall(struct.pack(">i", len(METADATA_REQUEST)) + METADATA_REQUEST)
        reply = connection.makefile("rb").read(16)  # size, correlation, throttle time, number of brokers
        return len(reply) == 16 and struct.unpack(">iiii", reply)[3] >= 1
    return False


def die_with_parent(parent: int) -> None:
    """Ask Linux to kill this process when the thread that started it is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


class NativeBroker:
    """One Kafka node on loopback that can be stopped, killed and started again over the same records.

    `listeners` adds listeners by name and security protocol (`{"CLIENT": "SASL_SSL"}`); PLAINTEXT is always there,
    for the brokers among themselves and for seeing that the node answers.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        data: Path | None = None,
        properties: Mapping[str, str] | None = None,
        listeners: Mapping[str, str] | None = None,
        cluster_id: str | None = None,
        format_arguments: Sequence[str] = (),
        java_options: Sequence[str] = JAVA_OPTIONS,
    ) -> None:
        protocols = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", **(listeners or {})}
        self.ports = {name: free_port() for name in protocols} | ({"PLAINTEXT": port} if port else {})
        self.protocols = protocols
        self.data = data or Path(tempfile.mkdtemp(prefix="dripcheck-kafka-"))
        self.properties = dict(properties or {})
        self.cluster_id = cluster_id or base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        self._temporary = data is None
        self._format_arguments = list(format_arguments)
        self._java_options = list(java_options)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap_servers(self) -> str:
        """Where plaintext clients connect."""
        return self.bootstrap("PLAINTEXT")

    @property
    def pid(self) -> int | None:
        """The process id of the broker, while it runs."""
        return self._process.pid if self._process else None

    @property
    def log(self) -> Path:
        """What the broker printed."""
        return self.data / "broker.log"

    def bootstrap(self, listener: str) -> str:
        """Where clients of this listener connect."""
        return f"{LOOPBACK}:{self.ports[listener]}"

    def start(self, timeout: float = 60) -> Self:
        """Format the directory if it is new, start the broker, and return when it serves."""
        if self._process is not None:
            raise BrokerError(f"the broker at {self.bootstrap_servers} already runs as process {self.pid}")
        if problem := missing_tools():
            raise BrokerError(problem)
        jars()
        self.data.mkdir(parents=True, exist_ok=True)
        settings = self._write_properties()
        if not (self.data / "records" / "meta.properties").exists():
            self._format(settings)
        with self.log.open("ab") as log:
            self._process = self._launch(["kafka.Kafka", str(settings)], log.fileno())
        self._wait(timeout)
        return self

    def wait(self) -> int:
        """Return the exit status of the broker when it has ended by itself."""
        return self._process.wait() if self._process else 0

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
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write_properties(self) -> Path:
        listeners = ",".join(f"{name}://{self.bootstrap(name)}" for name in self.ports)
        clients = ",".join(f"{name}://{self.bootstrap(name)}" for name in self.ports if name != "CONTROLLER")
        own = {
            "listeners": listeners,
            "advertised.listeners": clients,
            "listener.security.protocol.map": ",".join(f"{name}:{kind}" for name, kind in self.protocols.items()),
            "controller.quorum.voters": f"1@{self.bootstrap('CONTROLLER')}",
            "log.dirs": str(self.data / "records"),
        }
        path = self.data / "server.properties"
        settings = server_properties() | own | self.properties
        path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        return path

    def _format(self, settings: Path) -> None:
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", self.cluster_id, "--config", str(settings)]
        with self.log.open("ab") as log:
            code = self._launch([*tool, *self._format_arguments], log.fileno()).wait()
        if code:
            raise BrokerError(f"formatting {self.data} failed:\n{self._last_words()}")

    def _launch(self, arguments: Sequence[str], log: int) -> subprocess.Popen[bytes]:
        parent = os.getpid()
        return subprocess.Popen(
            ["java", *self._java_options, "-cp", f"{LIB}/*", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent),
        )

    def _wait(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not answers(self.ports["PLAINTEXT"]):
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.kill()
                reason = "ended" if ended else f"did not answer within {timeout:g} s"
                raise BrokerError(f"the broker at {self.bootstrap_servers} {reason}:\n{self._last_words()}")
            time.sleep(0.05)

    def _end(self, how: signal.Signals, timeout: float) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def main() -> int:
    """Run a broker in the foreground until Ctrl-C."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("--port", type=int, default=9092, help="loopback port of the broker (default: 9092)")
    options.add_argument("--data", type=Path, help="directory that keeps the records (default: gone at the end)")
    chosen = options.parse_args()
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.default_int_handler)
    try:
        with NativeBroker(port=chosen.port, data=chosen.data) as broker:
            print(f"Kafka {kafka_version()} serves at {broker.bootstrap_servers}; Ctrl-C ends it", flush=True)
            return broker.wait()
    except KeyboardInterrupt:
        return 0
    except BrokerError as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
