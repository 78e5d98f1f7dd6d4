"""The worklist on a real broker: what is published is shown, what is answered is published, and a restart goes on."""

from pathlib import Path

import httpx
import orjson

from streams.alerts import encode_alert
from tests.kafka.cluster import Message, Topics, publish, read_until
from tests.kafka.deployment import Deployment, wait_until
from tests.worklist.entering import token_in
from tests.worklist.process import serving
from tests.worklist.ward import alert


def listed(address: str) -> set[str]:
    """The encounters on the first page."""
    page = httpx.get(f"{address}/").text
    return {name for name in ("ENC-1", "ENC-2", "ENC-3") if name in page}


def test_alerts_come_in_answers_go_out_and_a_restart_goes_on(topics: Topics, tmp_path: Path) -> None:
    """Nothing is read twice, nothing missed while it was away; without its database it is the same again."""
    deployment = Deployment(topics, tmp_path)
    database, names = tmp_path / "worklist.sqlite", deployment.names
    options = ("--brokers", topics.servers, "--prefix", deployment.prefix, "--database", database, "--login", "none")

    def say(name: str, encounter_id: str, *, deleted: bool = False) -> None:
        value = None if deleted else encode_alert(alert(name, encounter_id=encounter_id))
        publish(topics.servers, names.alerts.name, [(name.encode(), value)])

    say("a1", "ENC-1")
    with serving(*options) as address:
        wait_until(lambda: httpx.get(f"{address}/ready").is_success, "what was there to be read")
        before = listed(address)
        say("a2", "ENC-2")
        wait_until(lambda: listed(address) == {"ENC-1", "ENC-2"}, "the second alert")
        page = httpx.get(f"{address}/encounter", params={"id": "ENC-1"}).text
        form = {"alert_id": "a1", "outcome": "overridden", "reason": "chart-is-right", "token": token_in(page)}
        answer = httpx.post(f"{address}/feedback", data=form, headers={"origin": address})
        after = listed(address)
    (told,) = read_until(topics.servers, names.feedback.name, lambda records: len(records) == 1)
    say("a2", "ENC-2", deleted=True)
    say("a3", "ENC-3")
    with serving(*options) as address:
        wait_until(lambda: httpx.get(f"{address}/ready").is_success, "what came in the meantime to be read")
        again = listed(address)
    database.unlink()
    with serving(*options) as address:
        wait_until(lambda: httpx.get(f"{address}/ready").is_success, "everything to be read again")
        anew = listed(address)

    assert ({"ENC-1"}, 303, {"ENC-2"}) == (before, answer.status_code, after)
    assert (b"a1", "overridden") == (told.key, orjson.loads(told.value or b"")["data"]["outcome"])
    assert ({"ENC-3"}, {"ENC-3"}) == (again, anew)


def test_what_is_no_verdict_is_passed_over(topics: Topics, tmp_path: Path) -> None:
    """Bytes and shapes that nobody expects on all three topics: the alert behind them is shown."""
    deployment = Deployment(topics, tmp_path, partitions=1)
    for topic in (deployment.names.alerts, deployment.names.assessments, deployment.names.feedback):
        publish(topics.servers, topic.name, [Message(b"k1", b"garbage"), Message(b"k2", b'{"data":{}}')])
    publish(
        topics.servers, deployment.names.alerts.name, [Message(b"a1", encode_alert(alert("a1", encounter_id="ENC-1")))]
    )

    database = ("--database", tmp_path / "worklist.sqlite")
    with serving("--brokers", topics.servers, "--prefix", deployment.prefix, *database, "--login", "none") as address:
        wait_until(lambda: listed(address) == {"ENC-1"}, "the alert behind the poison")
