"""Two sets of open alerts held against each other, as text and as JUnit XML."""

from typing import Any
from xml.etree import ElementTree as ET

import msgspec

from schemas.alert import Alert, Subject
from streams.expect import differences, judges, readable
from streams.junit import junit
from tests.alerts import ALERT


def alert(ident: str, encounter: str, **fields: Any) -> Alert:
    """The alert, changed."""
    return msgspec.structs.replace(ALERT, alert_id=ident, encounter_id=encounter, **fields)


GONE = alert("a", "ENC-2", rule="dose-missing", subject=Subject(order_id="O1"))
NEW = alert("b", "ENC-2", rule="route-missing")
BEFORE, NOW = alert("c", "ENC-1"), alert("c", "ENC-1", severity="audit-risk")
ROWS = differences([GONE, BEFORE], [NEW, NOW])


def test_differences_stand_by_encounter_and_rule() -> None:
    """What is missing and what is new say what they are about; what changed says from what to what."""
    expected = [
        "ENC-1",
        "  ~ different   infusion-stop-time-missing  administration_id=A-1",
        '      severity: expected "blocks-billing", found "audit-risk"',
        "ENC-2",
        "  - missing     dose-missing  order_id=O1",
        "      No stop.",
        "  + unexpected  route-missing  administration_id=A-1",
        "      No stop.",
        "1 missing, 1 unexpected, 1 different; 2 of 3 encounters differ",
    ]

    assert expected == list(readable(ROWS, ["ENC-1", "ENC-2", "ENC-3"]))


def test_equal_sets_have_no_difference_and_no_text() -> None:
    """The order of the alerts does not matter, and who judged them is no difference."""
    upgraded = msgspec.structs.replace(NEW, ruleset="2")

    assert [] == differences([GONE, NEW], [upgraded, GONE])
    assert [] == list(readable([], ["ENC-1"]))


def test_another_judge_is_told() -> None:
    """A reader of the differences must know that the ruleset changed; with the same one there is nothing to say."""
    told = judges([NEW], [msgspec.structs.replace(NEW, ruleset="2")])

    assert "expected were judged by profile and ruleset facility 1; found by facility 2" == told
    assert None is judges([NEW], [GONE])


def test_an_audit_finding_stands_under_the_practice_it_is_about() -> None:
    """It has no encounter."""
    (row,) = differences([], [alert("d", "", subject=Subject(documenter_id="N-1"))])

    assert ("practice of charting", "documenter_id=N-1") == (row.encounter_id, row.about)


def test_junit_has_a_test_case_for_each_encounter() -> None:
    """Those that agree pass; one that differs fails once, with all its differences."""
    suites = ET.fromstring(junit(ROWS, ["ENC-1", "ENC-2", "ENC-3"], "day"))
    cases = {case.get("name"): case.find("failure") for case in suites.iter("testcase")}
    failure = cases["ENC-2"]
    suite = suites.find("testsuite")

    assert ["ENC-1", "ENC-2", "ENC-3"] == list(cases)
    assert suite is not None
    assert ("day", "3", "2") == tuple(suite.get(name) for name in ("name", "tests", "failures"))
    assert None is cases["ENC-3"]
    assert failure is not None
    assert "missing dose-missing; unexpected route-missing" == failure.get("message")
    assert "- missing     dose-missing  order_id=O1" in str(failure.text)


def test_junit_is_xml_whatever_an_identifier_holds() -> None:
    """Markup is escaped; what XML cannot hold is replaced."""
    hostile = alert("e", "<ENC>&\ufffe\x85", message="]]>\x00")
    suites = ET.fromstring(junit(differences([], [hostile]), [], "day"))
    (case,) = suites.iter("testcase")

    assert "<ENC>&\ufffd\x85" == case.get("name")
