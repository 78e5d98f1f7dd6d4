"""Dead letters on a real broker: refused for want of a time zone, looked at, driven in again once the profile has it."""

from collections import Counter
from pathlib import Path

import orjson
import pytest

from streams.intake.formats import READERS
from streams.intake.outcome import Accepted
from streams.profiles.loader import load_profile
from tests.kafka.cluster import Message, Topics, publish, read_all, read_until
from tests.kafka.deployment import Deployment, wait_until

STAY = Path(__file__).parents[1] / "intake" / "stays" / "infusion-centre" / "hl7v2.hl7"
ZONED = """
name = "zoned"
perspective = "facility"
[intake]
time_zone = "America/Chicago"
"""


def messages() -> list[bytes]:
    """The messages of a stay with the offset of their times taken away."""
    content = STAY.read_bytes().replace(b"\n", b"\r").replace(b"-0600|", b"|")
    return [b"MSH" + part for part in content.split(b"MSH")[1:]]


def test_what_was_refused_is_made_good_by_its_own_bytes(topics: Topics, tmp_path: Path) -> None:
    """No zone: every message is a dead letter and the encounter incomplete. With one: as if it had always been read."""
    zoned = tmp_path / "zoned.toml"
    zoned.write_text(ZONED)
    with Deployment(topics, tmp_path) as deployment:
        common = ("--brokers", deployment.servers, "--prefix", deployment.prefix)
        worker = deployment.worker("--close-at-end")
        publish(deployment.servers, deployment.names.inbox_hl7v2.name, [Message(None, each) for each in messages()])
        deployment.wait_until_read()
        assert 0 == worker.stop()
        listed = deployment.command("dead-letters", "list", *common, "--reason", "time-without-offset")
        deployment.worker("--close-at-end", "--profile", str(zoned))
        for _ in range(2):
            deployment.command("dead-letters", "redrive", *common, "--profile", str(zoned))
        deployment.wait_until_read()
        wait_until(lambda: bool(deployment.verdict[1]), "the encounter to be assessed")
        refused = [dict(each.headers) for each in read_all(deployment.servers, deployment.names.dead_letters.name)]
        assessment = orjson.loads(deployment.verdict[1][0])["data"]

    reasons = Counter((headers["error-class"] or b"").decode() for headers in refused)
    assert events_after(zoned) == reasons["time-without-offset"] > 0
    assert "time-without-offset" in listed
    assert (True, []) == (assessment["complete"], assessment.get("incomplete_because", []))


def test_the_bytes_of_a_dead_letter_go_to_a_terminal_alone(topics: Topics, tmp_path: Path) -> None:
    """Where it came from and why is for everyone; what it says is not for a file or a pipe."""
    with Deployment(topics, tmp_path) as deployment:
        common = ("--brokers", deployment.servers, "--prefix", deployment.prefix)
        deployment.worker()
        publish(deployment.servers, deployment.names.inbox_hl7v2.name, [Message(None, b"MSH|^~\\&|Canary", (), 0)])
        topic = deployment.names.dead_letters.name
        letter = read_until(deployment.servers, topic, lambda found: len(found) == 1)[0]
        at = f"{letter.partition}/{letter.offset}"
        shown = deployment.command("dead-letters", "show", at, *common)
        with pytest.raises(AssertionError, match="to a terminal only"):
            deployment.command("dead-letters", "show", at, *common, "--bytes")

    assert "charting.inbox.hl7v2" in shown
    assert "Canary" not in shown


def events_after(profile: Path) -> int:
    """How many of the messages hold charting, read by another way than the broker."""
    read = (READERS["hl7v2"](each, (), load_profile(str(profile))) for each in messages())
    return sum(any(isinstance(outcome, Accepted) for outcome in outcomes) for outcomes in read)
