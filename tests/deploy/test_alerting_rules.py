"""Every alerting rule is valid, fires on what it is about, and has its place in the runbook."""

import re
import subprocess
from typing import Any

import pytest

from tests.deploy.files import PROMETHEUS, alerting_rules, load, recording_rules, section
from tests.deploy.prometheus import tool

RULES = {rule["alert"]: rule for rule in alerting_rules()}
TESTS = sorted(PROMETHEUS.glob("rules*_test.yml"))


def _promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [tool("promtool"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROMETHEUS, timeout=60, check=False)


def _tests() -> list[dict[str, Any]]:
    return [test for path in TESTS for test in load(path)["tests"]]


def test_prometheus_accepts_its_configuration_and_rules() -> None:
    """The tool that comes with Prometheus finds nothing wrong."""
    done = _promtool("check", "config", "prometheus.yml")

    assert 0 == done.returncode, done.stdout + done.stderr


def test_each_rule_fires_and_is_silent_as_its_test_says() -> None:
    """The files of tests play series to the rules and compare what fires and what is recorded."""
    done = _promtool("test", "rules", *(path.name for path in TESTS))

    assert 0 == done.returncode, done.stdout + done.stderr


def test_each_rule_has_a_test_where_it_fires_and_one_where_it_is_silent() -> None:
    """A rule that never fires, and one that always does, would both be found."""
    cases = [case for test in _tests() for case in test.get("alert_rule_test", [])]
    fires = {case["alertname"] for case in cases if case["exp_alerts"]}
    silent = {case["alertname"] for case in cases if not case["exp_alerts"]}

    assert set(RULES) == fires
    assert set(RULES) == silent


def test_each_recorded_series_has_a_test_of_its_figures() -> None:
    """Those that another rule uses are tested through it."""
    asked = {case["expr"] for test in _tests() for case in test.get("promql_expr_test", [])}
    used = {rule["record"] for rule in recording_rules() for other in RULES.values() if rule["record"] in other["expr"]}

    assert set() == {rule["record"] for rule in recording_rules()} - asked - used


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_how_urgent_it_is_and_what_is_the_matter(name: str) -> None:
    """Somebody is woken, or a ticket is written, with one sentence."""
    rule = RULES[name]

    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith(".")


@pytest.mark.parametrize("name", RULES)
def test_a_rule_leads_to_its_heading_in_the_runbook(name: str) -> None:
    """Under it stand what the alert means, where to look, and what to do."""
    text = section(f"### {name}")

    assert f"deploy/README.md#{name.lower()}" == RULES[name]["annotations"]["runbook"]
    assert ["Meaning", "Look here", "Do this"] == re.findall(r"^\*\*(.+?)\.\*\*", text, flags=re.MULTILINE)


def test_the_runbook_has_no_heading_for_a_rule_that_is_gone() -> None:
    """The headings under the alerts are the rules, in their order."""
    headings = re.findall(r"^### (\S+)$", section("## Alerts"), flags=re.MULTILINE)

    assert list(RULES) == headings
