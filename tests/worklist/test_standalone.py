"""A run as one page: everything is on it, nothing is fetched, nothing runs."""

from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from schemas.alert import Subject
from schemas.codec import encode
from schemas.timeline import parse
from streams.ops.worklist import standalone as module
from streams.ops.worklist.standalone import standalone
from streams.outputs import Outputs
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.alerts import ALERT
from tests.charting import simulated
from tests.test_cli import STAY, run

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{{7*7}}"


class Page(HTMLParser):
    """What a browser would find: elements, ids, references, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.ids = Counter[str](), Counter[str]()
        self.fetched: list[str] = []
        self.referred: set[str] = set()
        self.handlers: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element and look at what it names."""
        self.tags[tag] += 1
        for name, value in attrs:
            if name == "id":
                self.ids[value or ""] += 1
            if name in ("src", "href", "action", "data"):
                self.fetched.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)
            if name == "aria-labelledby":
                self.referred |= set((value or "").split())
            if value and value.startswith("url(#"):
                self.referred.add(value[5:-1])

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.words += data


@pytest.fixture(scope="module")
def day() -> Outputs:
    """What stands after a simulated day with many defects."""
    with Replay(load_profile("facility"), Summary()) as replay:
        replay.read(simulated(20, seed=7, defect_rate=0.8))
        replay.close_at_end()
        return replay.outputs()


def test_every_open_alert_is_on_the_page(day: Outputs) -> None:
    """One card each, under its encounter, with the drawing of its stay."""
    page = Page(standalone("day", day.open, day.assessments))
    encounters = {alert.encounter_id for alert in day.open if alert.encounter_id}
    drawable = {one.encounter_id for one in day.assessments if one.timeline and one.timeline.arrival}

    assert len(day.open) == page.tags["article"] > 0
    assert {f"alert-{alert.alert_id}" for alert in day.open} <= set(page.ids)
    assert all(ident in page.words for ident in encounters)
    assert len(encounters & drawable) == page.words.count("What was given, on one clock")


def test_every_rule_that_alerts_is_explained_once_inside_the_file(day: Outputs) -> None:
    """Each alert leads to it."""
    page = Page(standalone("day", day.open, day.assessments))
    names = {alert.rule for alert in day.open}

    assert {f"why-{name}" for name in names} == {ident for ident in page.ids if ident.startswith("why-")}
    assert {f"#why-{name}" for name in names} == set(page.fetched)
    assert len(names) == page.words.count("Why it matters") > 0


def test_the_page_stands_alone(day: Outputs) -> None:
    """Nothing to fetch, no script, no form; each id once, and what refers to one finds it."""
    page = Page(standalone("day", day.open, day.assessments))

    assert [] == [each for each in page.fetched if not each.startswith("#") or each[1:] not in page.ids]
    assert (0, 0, 0) == (page.tags["script"], page.tags["form"], page.tags["link"])
    assert [] == [ident for ident, count in page.ids.items() if count > 1]
    assert page.referred <= set(page.ids)


def test_hostile_strings_stay_strings() -> None:
    """In the title, in every id and in every sentence of an alert."""
    hostile = msgspec.structs.replace(
        ALERT, encounter_id=HOSTILE, message=HOSTILE, suggestion=HOSTILE, unit=HOSTILE, documenters=(HOSTILE,),
        subject=Subject(administration_id=HOSTILE), reason=HOSTILE,
    )  # fmt: skip
    with Replay(load_profile("facility"), Summary()) as replay:
        replay.read(encode(event) for event in parse(STAY))
        (assessment,) = replay.outputs().assessments
    services = tuple(
        msgspec.structs.replace(one, drug=HOSTILE, administration_id=HOSTILE) for one in assessment.services
    )
    stay = msgspec.structs.replace(assessment, encounter_id=HOSTILE, services=services)
    text = standalone(HOSTILE, [hostile], [stay])
    page = Page(text)

    assert (0, 0, []) == (page.tags["script"], page.tags["img"], page.handlers)
    assert HOSTILE in page.words
    assert "default-src 'none'" in text


def test_a_page_draws_no_more_than_anyone_reads(day: Outputs, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out is counted on it."""
    monkeypatch.setattr(module, "MOST", 2)
    page = Page(standalone("day", day.open, day.assessments))
    encounters = {alert.encounter_id for alert in day.open}

    assert f"2 encounters with an open alert follow, the gravest first; {len(encounters) - 2} more" in page.words


def test_a_replay_writes_it(tmp_path: Path) -> None:
    """`--report` names the file that was replayed in its heading."""
    (tmp_path / "day.jsonl").write_bytes(b"\n".join(encode(event) for event in parse(STAY)))
    status, _, _ = run("replay", tmp_path / "day.jsonl", "--report", tmp_path / "report.html")
    page = Page((tmp_path / "report.html").read_text())

    assert 0 == status
    assert "day.jsonl" in page.words
    assert "infusion-stop-time-missing" in page.words
