"""`dripcheck convert`, and a folder of three formats through `timeline` and `replay`."""

import gzip
from pathlib import Path

import orjson
import pytest
import zstandard

from schemas.codec import encode
from schemas.timeline import parse, render
from tests.test_cli import run, written

STAY = Path(__file__).parents[1] / "intake" / "stays" / "infusion-centre"
TIMELINE = parse((STAY / "timeline.txt").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same stay three times, in three formats, as three encounters; and a file that is no charting by its name."""
    (tmp_path / "feeds").mkdir()
    hl7v2 = (STAY / "hl7v2.hl7").read_bytes().replace(b"ENC-1", b"ENC-H")
    fhir = (STAY / "fhir.ndjson").read_bytes().replace(b"ENC-1", b"ENC-F")
    ours = b"\n".join(encode(event).replace(b'"ENC-1"', b'"ENC-J"') for event in TIMELINE)
    (tmp_path / "feeds" / "a.hl7.gz").write_bytes(gzip.compress(hl7v2))
    (tmp_path / "b.ndjson.zst").write_bytes(zstandard.compress(fhir))
    (tmp_path / "c.jsonl").write_bytes(ours)
    (tmp_path / "LICENSE").write_text("not charting")
    return tmp_path


def test_convert_prints_the_events_of_a_feed() -> None:
    """One envelope a line; what is no charting is counted with its reason and field."""
    status, printed, told = run("convert", STAY / "hl7v2.hl7")
    kinds = sorted(orjson.loads(line)["type"] for line in printed.splitlines())

    assert (0, sorted(event.type for event in TIMELINE)) == (status, kinds)
    assert f"{len(TIMELINE)} charting events" in told


def test_a_folder_of_three_formats_reads_as_one_feed(folder: Path) -> None:
    """The lines of each encounter are those of the timeline, whatever it came as."""
    status, printed, _ = run("timeline", folder)
    encounters: dict[str, list[str]] = {}
    for line in printed.splitlines():
        if line.startswith("# "):
            lines = encounters.setdefault(line[2:], [])
        else:
            lines.append(line)

    assert 0 == status
    assert ["ENC-F", "ENC-H", "ENC-J"] == sorted(encounters)
    assert [sorted(render(TIMELINE))] * 3 == [sorted(lines) for lines in encounters.values()]


def test_a_folder_of_three_formats_is_judged_alike(folder: Path, tmp_path: Path) -> None:
    """The same rules stand on the same stay, and the same codes are supported."""
    alerts, assessments = tmp_path / "alerts.out", tmp_path / "assessments.out"
    run("replay", folder, "--close-at-end", "--alerts", alerts, "--assessments", assessments)
    rules: dict[str, list[str]] = {}
    for line in written(alerts):
        data = orjson.loads(orjson.dumps(line["data"]))
        if data["status"] == "open" and data["encounter_id"]:
            rules.setdefault(data["encounter_id"], []).append(data["rule"])
    codes = [orjson.loads(orjson.dumps(line["data"]))["supported_codes"] for line in written(assessments)]

    assert sorted(rules["ENC-J"]) == sorted(rules["ENC-H"]) == sorted(rules["ENC-F"])
    assert [[each["code"] for each in codes[0]]] * 3 == [[each["code"] for each in each_stay] for each_stay in codes]
