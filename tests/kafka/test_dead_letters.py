"""`dripcheck dead-letters` on a real broker: what the workers refused, found where it lies."""

from pathlib import Path

from schemas.codec import encode
from schemas.timeline import parse
from tests.kafka.cluster import Message, Topics, publish, read_all
from tests.kafka.deployment import Deployment, wait_until

BAD = b'{"specversion": "1.0"}'


def test_refused_records_are_listed_shown_and_left_alone(topics: Topics, tmp_path: Path) -> None:
    """One of two bad records is given twice and counts once; each lies where `show` finds it; none could be read now."""
    with Deployment(topics, tmp_path, partitions=2) as deployment:
        name = deployment.names.dead_letters.name
        asked = ("--brokers", deployment.servers, "--prefix", deployment.prefix)
        deployment.worker()
        good = encode(parse("08:00 adt admit")[0])
        records = [(b"E1", b"not json"), (b"E2", BAD), (b"E2", BAD), (b"ENC-1", good)]
        publish(deployment.servers, deployment.names.events.name, [Message(*record) for record in records])
        wait_until(lambda: len(read_all(deployment.servers, name)) == 3, "the dead letters")
        listed = deployment.command("dead-letters", "list", *asked)
        rows = {row.split()[0]: row.split() for row in listed.splitlines() if row.strip()}
        position = rows["undecodable"][-1]
        shown = deployment.command("dead-letters", "show", position, *asked)
        deployment.command("dead-letters", "redrive", *asked)

        assert ["1", "0"] == rows["undecodable"][4:6]
        assert ["1", "0"] == rows["missing-field"][4:6]
        assert f"topic    {deployment.names.events.name}" in shown
        assert "reason   undecodable" in shown
        assert 4 == len(read_all(deployment.servers, deployment.names.events.name))
