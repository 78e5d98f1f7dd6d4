"""The pages, asked in process: what each shows, what an answer does, and who is refused."""

import csv
import io
from pathlib import Path

import pytest

from streams.ops.worklist.rows import feedback_of
from streams.rules.catalogue import CATALOGUE
from tests.worklist.ward import STOP, Worklist, alert, assessment, late, ward, worklist


def test_the_list_names_encounters_and_what_is_missing(site: Worklist) -> None:
    """By ids, with the entry that settles it."""
    page = site.get("/").text

    assert "ENC-STOP" in page
    assert "Chart the time at which it stopped, if it is known." in page or "infusion-stop-time-missing" in page
    assert "ENC-CLEAN" not in page


def test_the_list_can_be_narrowed_by_its_address(site: Worklist) -> None:
    """The form shows what is filtered for."""
    page = site.get("/?rule=infusion-stop-time-missing").text

    assert "ENC-STOP" in page
    assert "ENC-NIGHT" not in page
    assert '<option value="infusion-stop-time-missing" selected>' in page


def test_an_encounter_shows_evidence_what_settles_it_and_codes(site: Worklist) -> None:
    """And its drawing."""
    page = site.get("/encounter?id=ENC-STOP").text

    for words in ("infusion-stop-time-missing", "What settles it", "no stop documented", "Supported beside billed"):
        assert words in page


def test_an_open_encounter_has_a_page_with_what_runs_on_it(site: Worklist) -> None:
    """What is judged in mid-stay can be settled in mid-stay."""
    page = site.get("/encounter?id=ENC-OPEN").text

    assert "infusion-stop-overdue" in page
    assert "running since 01:05, should have ended 01:35, no stop charted" in page


def test_variance_is_shown_both_ways(tmp_path: Path) -> None:
    """What was billed beyond the record and what was not billed stand in one table."""
    site = worklist(tmp_path)
    site.take(
        [],
        [
            assessment(
                "E1",
                supported_codes=[{"code": "96366", "units": 2, "strength": "weak", "because": "the calculated stop"}],
                billed_codes=[{"code": "96361", "units": 1}],
                variance=[
                    {"code": "96361", "supported": 0, "billed": 1},
                    {"code": "96366", "supported": 2, "billed": 0},
                ],
            )
        ],
    )
    page = site.get("/encounter?id=E1").text

    assert "1 beyond the record" in page
    assert "2 not billed" in page
    assert "weakly supported" in page


def test_an_accepted_alert_says_so_and_is_published(one: Worklist) -> None:
    """In the words of CDS Hooks feedback, keyed by alert."""
    answer = one.post("/feedback", alert_id="a1", outcome="accepted")
    ((key, value),) = one.published

    assert (303, "/encounter?id=ENC-1") == (answer.status_code, answer.headers["location"])
    assert value is not None
    told = feedback_of(value)
    assert ("a1", "ENC-1", "accepted", None, one.now) == (
        key, told.encounter_id, told.outcome, told.override_reason, told.outcome_timestamp,
    )  # fmt: skip
    assert "Accepted: the entry will be made" in one.get("/encounter?id=ENC-1").text


def test_an_overridden_alert_leaves_the_list_and_says_why(one: Worklist) -> None:
    """It is found again among the overridden ones."""
    one.post("/feedback", alert_id="a1", outcome="overridden", reason="documented-elsewhere")

    assert "Nothing to do here" in one.get("/").text
    assert "ENC-1" in one.get("/?show=answered").text
    assert "Overridden: it is documented in a part of the record" in one.get("/encounter?id=ENC-1").text


def test_an_answer_can_be_taken_back(one: Worklist) -> None:
    """A null value on the topic, and the alert asks again."""
    one.post("/feedback", alert_id="a1", outcome="overridden", reason="chart-is-right")
    one.post("/feedback", alert_id="a1", outcome="withdrawn")

    assert ("a1", None) == one.published[-1]
    assert "ENC-1" in one.get("/").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcome": "overridden"}, "an override needs a reason"),
        ({"outcome": "overridden", "reason": "because"}, "an override needs a reason"),
        ({"outcome": "ignored"}, "outcome is one of"),
        ({}, "outcome is one of"),
    ],
)
def test_a_form_that_is_no_answer_is_told_what_is_missing(one: Worklist, fields: dict[str, str], words: str) -> None:
    """And nothing is published."""
    answer = one.post("/feedback", alert_id="a1", **fields)

    assert (400, []) == (answer.status_code, one.published)
    assert words in answer.text


def test_an_answer_to_an_unknown_alert_is_refused(one: Worklist) -> None:
    """Nobody fills the topic with alerts that never were."""
    assert 404 == one.post("/feedback", alert_id="a2", outcome="accepted").status_code
    assert [] == one.published


def test_a_form_larger_than_any_answer_is_refused(one: Worklist) -> None:
    """It is not read to its end."""
    assert 400 == one.post("/feedback", alert_id="a" * 10_000, outcome="accepted").status_code


def test_the_history_of_an_alert_is_told(tmp_path: Path) -> None:
    """Raised, answered, settled by which entry."""
    site = worklist(tmp_path)
    site.take([alert("a1")])
    site.post("/feedback", alert_id="a1", outcome="accepted")
    site.take([alert("a1", status="resolved", resolved_by="urn:mar/7", resolved_at="2026-03-03T09:00:00-06:00")])
    page = site.get("/encounter?id=ENC-1").text

    for words in ("raised as blocks-billing", "accepted", "settled by urn:mar/7"):
        assert words in page


def test_a_settled_alert_asks_for_nothing(site: Worklist) -> None:
    """The stop came; nobody looks for it any more."""
    site.renew(ward(late(STOP)))

    assert "ENC-STOP" not in site.get("/?rule=infusion-stop-time-missing").text


def test_findings_about_a_practice_have_a_page_of_their_own(one: Worklist) -> None:
    """They name a documenter and no encounter."""
    one.take(
        [alert("p1", encounter_id="", patient_id="", rule="rounded-time-pattern", subject={"documenter_id": "RN-7"})]
    )

    assert "RN-7" in one.get("/practice").text
    assert "rounded-time-pattern" not in one.get("/").text
    assert "/practice" == one.post("/feedback", alert_id="p1", outcome="accepted").headers["location"]


def test_the_list_and_the_report_can_be_opened_in_a_spreadsheet(site: Worklist) -> None:
    """As CSV with the same filters."""
    rows = list(csv.DictReader(io.StringIO(site.get("/list.csv?unit=EMERGENCY").text)))
    report = list(csv.DictReader(io.StringIO(site.get("/report.csv").text)))

    assert ["ENC-OPEN"] == [row["encounter"] for row in rows]
    assert {"INFUSION-EAST", "INFUSION-WEST", "OBSERVATION-3"} == {row["unit"] for row in report}


def test_an_alert_leads_to_why_its_rule_exists(site: Worklist) -> None:
    """From the card to the page of the rule: why it matters, what settles it, its sources and its knobs."""
    assert 'href="/rules/infusion-stop-overdue"' in site.get("/encounter?id=ENC-OPEN").text
    page = site.get("/rules/infusion-stop-overdue").text

    for words in (
        "Why it matters",
        "What to do",
        "References",
        "times.overdue_slack_minutes",
        "infusion-stop-time-missing",
    ):
        assert words in page


def test_every_rule_has_a_page_that_the_list_of_rules_leads_to(site: Worklist) -> None:
    """All of the catalogue; an alert of a rule that is not in it leads nowhere, and no page stands for it."""
    listed = site.get("/rules").text
    names = [rule.name for rule in CATALOGUE]

    assert [] == [name for name in names if f'href="/rules/{name}"' not in listed]
    assert [] == [name for name in names if site.get(f"/rules/{name}").status_code != 200]
    assert 404 == site.get("/rules/no-such-rule").status_code
