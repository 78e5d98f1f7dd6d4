"""The recipes for integration engines, run: the scripts of the Mirth channel by its script engine, Kafka Connect itself."""

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from deploy.kafka.broker import fetch_jars, free_port
from tests.kafka.cluster import Topics, publish, read_until
from tests.kafka.deployment import wait_until

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
ENGINES = Path(__file__).with_name("engines")
MESSAGE = b"MSH|^~\\&|MAR|HOSP|||20260302104710||RAS^O17|MSG-1|P|2.5.1|||||||8859/1\rPID|1||PAT-1||M\xfcller\rNTE|1||\x80\xff\r"
CHANNEL = """
importPackage(java.util);
var globalChannelMap = new HashMap(), configurationMap = new HashMap();
configurationMap.put('dripcheck.kafka.properties', %(settings)r);
configurationMap.put('dripcheck.topic', %(topic)r);
var read = new java.lang.String(java.nio.file.Files.readAllBytes(java.nio.file.Paths.get(%(message)r)), 'ISO-8859-1');
var connectorMessage = { getRawData: function () { return read; } };
(function () { %(deploy)s })();
print((function () { %(send)s })());
(function () { %(undeploy)s })();
"""


def test_the_mirth_channel_brings_every_byte_of_a_message_to_the_inbox(topics: Topics, tmp_path: Path) -> None:
    """Its deploy, destination and undeploy scripts in the engine's own script engine with Kafka's own client."""
    topic = topics("charting.inbox.hl7v2")
    root = ET.parse(DEPLOY / "mirth" / "dripcheck-hl7v2.xml").getroot()
    (tmp_path / "kafka.properties").write_text(f"bootstrap.servers={topics.servers}\n")
    (tmp_path / "message.hl7").write_bytes(MESSAGE)
    script = CHANNEL % {
        "settings": str(tmp_path / "kafka.properties"),
        "topic": topic,
        "message": str(tmp_path / "message.hl7"),
        "deploy": root.findtext("deployScript"),
        "send": root.findtext("destinationConnectors/connector/properties/script"),
        "undeploy": root.findtext("undeployScript"),
    }
    (tmp_path / "channel.js").write_text(script)
    command = ["java", "-cp", f"{fetch_jars(ENGINES)}/*", "org.mozilla.javascript.tools.shell.Main"]
    done = subprocess.run([*command, tmp_path / "channel.js"], capture_output=True, text=True, timeout=60, check=False)

    assert f"{topic} 0/0" == done.stdout.strip(), done.stdout + done.stderr
    assert MESSAGE == read_until(topics.servers, topic, lambda found: len(found) == 1)[0].value


def test_the_mirth_channel_answers_its_sender_only_once_kafka_has_the_message() -> None:
    """An acknowledgement after the destination, no queue in between, and no content kept on the way."""
    root = ET.parse(DEPLOY / "mirth" / "dripcheck-hl7v2.xml").getroot()
    found = [
        root.findtext(".//responseVariable"),
        root.findtext(".//queueEnabled"),
        root.findtext("properties/messageStorageMode"),
        root.findtext(".//charsetEncoding"),
    ]

    assert ["Auto-generate (Destinations completed)", "false", "METADATA", "ISO-8859-1"] == found


@contextmanager
def connect(folder: Path, servers: str, **changed: dict[str, str]) -> Generator[None]:
    """Kafka Connect with the recipes, their places changed to those of a test."""
    files: list[Path] = []
    own = {"bootstrap.servers": servers, "offset.storage.file.filename": str(folder / "offsets")}
    settings = {"worker": own | {"listeners": f"http://127.0.0.1:{free_port()}"}, **changed}
    for name, places in settings.items():
        lines = (DEPLOY / "connect" / f"{name.replace('_', '-')}.properties").read_text().splitlines()
        kept = [line for line in lines if line.split("=")[0] not in places]
        assert len(lines) - len(places) == len(kept), f"{name} has not every one of {sorted(places)}"
        files.append(folder / f"{name}.properties")
        files[-1].write_text("\n".join(kept + [f"{key}={value}" for key, value in places.items()]))
    command = ["java", "-cp", f"{fetch_jars(ENGINES)}/*", "org.apache.kafka.connect.cli.ConnectStandalone"]
    with (
        (folder / "connect.log").open("wb") as log,
        subprocess.Popen([*command, *files], stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()


def test_kafka_connect_feeds_the_fhir_inbox_and_hands_out_alerts(topics: Topics, tmp_path: Path) -> None:
    """A line of the file is a record of the inbox; an alert of the topic is a line of the file, a tombstone is none."""
    inbox, alerts = topics("charting.inbox.fhir"), topics("charting.alerts", config={"cleanup.policy": "compact"})
    outgoing, incoming = tmp_path / "charting.ndjson", tmp_path / "alerts.jsonl"
    resources = [b'{"resourceType": "Encounter", "id": "%d"}' % number for number in range(3)]
    outgoing.write_bytes(b"\n".join(resources) + b"\n")
    publish(topics.servers, alerts, [(b"A1", b'{"alert": 1}'), (b"A2", None), (b"A3", b'{"alert": 3}')])
    places = {"file": str(outgoing), "topic": inbox}
    with connect(tmp_path, topics.servers, fhir_source=places, alerts_sink={"file": str(incoming), "topics": alerts}):
        found = read_until(topics.servers, inbox, lambda records: len(records) == len(resources), within=60)
        wait_until(lambda: incoming.exists() and incoming.read_bytes().count(b"\n") == 2, "the alerts to be written")

    assert resources == [record.value for record in found]
    assert b'{"alert": 1}\n{"alert": 3}\n' == incoming.read_bytes()
