"""Three brokers on loopback, each broker and controller: replication 3, two copies before a write is acknowledged."""

from types import TracebackType
from typing import Self

from deploy.kafka.broker import NativeBroker, free_port
from tests.chaos.proxy import Proxies

CLIENTS = ("worker-0", "worker-1", "worker-2")
SIZE = 3
SAFE = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    "share.coordinator.state.topic.replication.factor": "3",
    "share.coordinator.state.topic.min.isr": "2",
}


class Cluster:
    """The brokers, and a way of its own to each for every worker."""

    def __init__(self) -> None:
        self.proxies = Proxies()
        self.ways = {client: [free_port() for _ in range(SIZE)] for client in CLIENTS}
        listeners = {client.upper().replace("-", ""): "PLAINTEXT" for client in CLIENTS}
        self.brokers: list[NativeBroker] = []
        for number in range(SIZE):
            first = self.brokers[0].cluster_id if self.brokers else None
            self.brokers.append(NativeBroker(listeners=listeners, cluster_id=first))
            self._configure(number)
        voters = ",".join(f"{n + 1}@{broker.bootstrap('CONTROLLER')}" for n, broker in enumerate(self.brokers))
        for broker in self.brokers:
            broker.properties["controller.quorum.voters"] = voters

    def _configure(self, number: int) -> None:
        broker = self.brokers[number]
        ways = {client.upper().replace("-", ""): ports[number] for client, ports in self.ways.items()}
        advertised = [f"PLAINTEXT://{broker.bootstrap_servers}"]
        advertised += [f"{name}://127.0.0.1:{port}" for name, port in ways.items()]
        broker.properties |= SAFE | {"node.id": str(number + 1), "advertised.listeners": ",".join(advertised)}
        for client in CLIENTS:
            name = client.upper().replace("-", "")
            self.proxies.add(client, self.ways[client][number], broker.ports[name])

    @property
    def servers(self) -> str:
        """Where the tests connect, past every proxy."""
        return ",".join(broker.bootstrap_servers for broker in self.brokers)

    def servers_of(self, client: str) -> str:
        """Where this worker connects."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ways[client])

    def start(self) -> None:
        """Start every broker that does not run."""
        down = [broker for broker in self.brokers if broker.process is None]
        for broker in down:
            broker.launch()
        for broker in down:
            broker.wait(120)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Stop everything and leave nothing."""
        for broker in self.brokers:
            broker.kill()
            broker.close()
        self.proxies.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
