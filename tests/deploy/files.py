"""The files of the deployment as the tests read them: the compose file, the Dockerfile, the rules and the dashboards."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
RUNBOOK = ROOT / "deploy" / "README.md"
PROMETHEUS = ROOT / "deploy" / "prometheus"
KUBERNETES = ROOT / "deploy" / "kubernetes"
GRAFANA = ROOT / "deploy" / "grafana"


def compose() -> dict[str, Any]:
    """The compose file, anchors resolved."""
    return load(COMPOSE)


def services() -> dict[str, dict[str, Any]]:
    """The services of the compose file."""
    found: dict[str, dict[str, Any]] = compose()["services"]
    return found


def load(path: Path) -> dict[str, Any]:
    """A YAML file."""
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def manifests() -> list[dict[str, Any]]:
    """The objects of the Kubernetes manifests, the kustomization aside."""
    names: list[str] = load(KUBERNETES / "kustomization.yaml")["resources"]
    return [item for name in names for item in yaml.safe_load_all((KUBERNETES / name).read_text())]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each with its arguments on one line."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in joined) if word]


def rules() -> list[dict[str, Any]]:
    """Every rule of Prometheus."""
    groups = load(PROMETHEUS / "rules.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerting_rules() -> list[dict[str, Any]]:
    """The alerting rules of Prometheus."""
    return [rule for rule in rules() if "alert" in rule]


def recording_rules() -> list[dict[str, Any]]:
    """The recording rules of Prometheus."""
    return [rule for rule in rules() if "record" in rule]


def dashboards() -> list[dict[str, Any]]:
    """The dashboards of Grafana."""
    return [json.loads(path.read_text()) for path in sorted((GRAFANA / "dashboards").glob("*.json"))]


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every panel with where it stands."""
    for board in dashboards():
        for panel in board["panels"]:
            yield f"{board['uid']} {panel['title']}", panel


def queries() -> Iterator[tuple[str, str]]:
    """Every query of the dashboards, with where it stands."""
    for where, panel in panels():
        for target in panel["targets"]:
            yield f"{where} {target['refId']}", target["expr"]


def section(heading: str) -> str:
    """What stands under a heading of the runbook, up to the next of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    _, found, rest = RUNBOOK.read_text().partition(f"\n{heading}\n")
    assert found, f"the runbook has no heading {heading!r}"
    return re.split(rf"\n#{{1,{level}}} ", rest)[0]


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading of the runbook, without its head."""
    rows = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]
