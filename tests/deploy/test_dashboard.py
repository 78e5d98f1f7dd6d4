"""The dashboards show what the worker counts: every name exists, and every query finds series in a real Prometheus."""

import math
import re
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import pytest
from prometheus_client.metrics_core import Metric

from tests.deploy.files import GRAFANA, dashboards, load, panels, queries, recording_rules, rules, services
from tests.deploy.prometheus import Prometheus, Ward, scraping, until

NAME = re.compile(r"(?<![:\w])dripcheck_[a-z0-9_]+\b(?!:)")
RECORDED = re.compile(r"\b[a-z_]+:\w+:[a-z_]+\b")


@pytest.fixture(scope="module")
def ward() -> Ward:
    """A worker that has seen a stay."""
    seen = Ward()
    seen.stay(settled=True)
    seen.billed()
    seen.rounding("INF")
    return seen


@pytest.fixture(scope="module")
def prometheus(ward: Ward, tmp_path_factory: pytest.TempPathFactory) -> Generator[Prometheus]:
    """A Prometheus that scraped the worker before and after more stays, so that rates are above zero."""
    with ward.pages() as target, scraping(target, tmp_path_factory.mktemp("prometheus")) as server:
        until(lambda: server.query("dripcheck_ready"), "the first scrape")
        ward.stay(settled=True)
        ward.stay(settled=False)
        until(lambda: server.query("dripcheck_encounter_transitions_total >= 3"), "a scrape of the third stay")
        yield server


def _exposed(metric: Metric) -> set[str]:
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
    return {metric.name + suffix for suffix in suffixes.get(metric.type, ("",))}


def _ours(ward: Ward) -> list[Metric]:
    """What dripcheck counts; `process_*` is the client library's own account of the process."""
    return [metric for metric in ward.app.metrics.registry.collect() if not metric.name.startswith("process_")]


def _named() -> set[str]:
    expressions = [expression for _, expression in queries()] + [rule["expr"] for rule in rules()]
    return {name for expression in expressions for name in NAME.findall(expression)}


def test_every_metric_is_on_the_dashboard_or_in_a_rule(ward: Ward) -> None:
    """What nobody looks at need not be counted."""
    unseen = [metric.name for metric in _ours(ward) if not _exposed(metric) & _named()]

    assert [] == unseen


def test_every_name_on_the_dashboard_and_in_the_rules_is_a_metric(ward: Ward) -> None:
    """A renamed metric cannot leave an empty panel or a rule that never fires."""
    exposed = set().union(*(_exposed(metric) for metric in ward.app.metrics.registry.collect()))

    assert set() == _named() - exposed


def test_every_recorded_series_that_is_shown_is_recorded_and_the_other_way_round() -> None:
    """No panel asks for a series that no rule makes, and none is made for nobody."""
    recorded = {rule["record"] for rule in recording_rules()}
    asked = {name for _, expression in queries() for name in RECORDED.findall(expression)}

    assert recorded == asked


def test_metrics_keep_to_the_conventions(ward: Ward) -> None:
    """Prefixed, described, in base units, and without a second series that tells when each counter was made."""
    metrics = _ours(ward)
    samples = {sample.name for metric in metrics for sample in metric.samples}

    assert [] == [metric.name for metric in metrics if not metric.name.startswith("dripcheck_")]
    assert [] == [metric.name for metric in metrics if not metric.documentation.endswith(".")]
    assert [] == [name for name in samples if re.search(r"_(created|ms|millis\w*|kb|minutes|percent)$", name)]


def test_no_label_holds_an_identifier(ward: Ward) -> None:
    """Encounter, patient and source ids stay out of the page."""
    samples = [sample for metric in ward.app.metrics.registry.collect() for sample in metric.samples]
    labels = {name for sample in samples for name in sample.labels}
    values = {value for sample in samples for value in sample.labels.values()}

    assert {"type", "result", "stage", "reason", "rule", "severity", "status", "transition", "state", "unit"} <= labels
    assert set() == values & {"E1", "E2", "E3", "P1", "A1", "urn:test:ward", "vancomycin"}


@pytest.mark.parametrize("expression", [pytest.param(text, id=where) for where, text in queries()])
def test_a_panel_shows_a_line(prometheus: Prometheus, expression: str) -> None:
    """The query of each panel gives numbers for a worker that has something to show."""
    query = expression.replace("$__rate_interval", "1m")
    numbers = until(partial(_numbers, prometheus.query, query), query)

    assert all(number >= 0 for number in numbers)


def _numbers(ask: Callable[[str], list[dict[str, list[str]]]], query: str) -> list[float]:
    found = [float(series["value"][1]) for series in ask(query)]
    return [number for number in found if math.isfinite(number)]


def test_rules_are_loaded_and_quiet_about_a_worker_that_works(prometheus: Prometheus) -> None:
    """The rules of the deployment are evaluated in the same server; only the refused records are told."""
    until(lambda: prometheus.query('ALERTS{alertname="DripcheckDeadLetters"}'), "the dead letters are noticed")

    assert {"DripcheckDeadLetters"} == {series["metric"]["alertname"] for series in prometheus.query("ALERTS")}


def test_the_dashboards_are_what_the_files_say() -> None:
    """Stable addresses, nothing to edit in a browser, no template variable to set."""
    facts = [(board["uid"], board["editable"], board["templating"]["list"]) for board in dashboards()]
    provider = load(GRAFANA / "provisioning" / "dashboards" / "dripcheck.yml")["providers"][0]
    uids = ["dripcheck-quality", "dripcheck-revenue", "dripcheck"]

    assert [(uid, False, []) for uid in uids] == facts
    assert (False, True) == (provider["allowUiUpdates"], provider["disableDeletion"])


@pytest.mark.parametrize("board", dashboards(), ids=lambda board: board["uid"])
def test_panels_are_told_apart_and_do_not_overlap(board: dict[str, Any]) -> None:
    """Each has an id, a title, a sentence and a place of its own."""
    panels = board["panels"]
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]

    assert len(panels) == len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels})
    assert [] == [panel["title"] for panel in panels if not panel["description"].endswith(".")]
    assert len(cells) == len(set(cells))
    assert all(x < 24 for x, _ in cells)


def test_grafana_finds_prometheus_and_the_dashboard() -> None:
    """Data source, provider and mounts of the compose file name the same things."""
    source = load(GRAFANA / "provisioning" / "datasources" / "prometheus.yml")["datasources"][0]
    provider = load(GRAFANA / "provisioning" / "dashboards" / "dripcheck.yml")["providers"][0]
    grafana = services()["grafana"]
    used = {panel["datasource"]["uid"] for _, panel in panels()}
    folder = provider["options"]["path"]

    assert {source["uid"]} == used
    assert "http://prometheus:9090" == source["url"]
    assert f"./deploy/grafana/dashboards:{folder}:ro" in grafana["volumes"]
    assert f"{folder}/dripcheck.json" == grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
