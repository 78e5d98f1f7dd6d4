"""Every alerting rule is valid, fires on what it is about, and has its place in the runbook."""

import re
import subprocess

import pytest

from tests.deploy.files import PROMETHEUS, alerting_rules, load, section
from tests.deploy.prometheus import tool

RULES = {rule["alert"]: rule for rule in alerting_rules()}


def _promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [tool("promtool"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROMETHEUS, timeout=60, check=False)


def test_prometheus_accepts_its_configuration_and_rules() -> None:
    """The tool that comes with Prometheus finds nothing wrong."""
    done = _promtool("check", "config", "prometheus.yml")

    assert 0 == done.returncode, done.stdout + done.stderr


def test_each_rule_fires_and_is_silent_as_its_test_says() -> None:
    """`rules_test.yml` plays series to the rules and compares what fires."""
    done = _promtool("test", "rules", "rules_test.yml")

    assert 0 == done.returncode, done.stdout + done.stderr


def test_each_rule_has_a_test_where_it_fires_and_one_where_it_is_silent() -> None:
    """A rule that never fires, and one that always does, would both be found."""
    cases = [case for test in load(PROMETHEUS / "rules_test.yml")["tests"] for case in test["alert_rule_test"]]
    fires = {case["alertname"] for case in cases if case["exp_alerts"]}
    silent = {case["alertname"] for case in cases if not case["exp_alerts"]}

    assert set(RULES) == fires
    assert set(RULES) == silent


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
