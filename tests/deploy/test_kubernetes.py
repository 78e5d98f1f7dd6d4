"""The manifests are valid, run the image as it is built, and give it what its settings and pages say."""

import tomllib
from typing import Any

import kubernetes_validate
import pytest
from prometheus_client import CollectorRegistry

from streams.engine import EngineSettings, EngineState
from streams.ops.health import Pages
from streams.settings import Settings, load_settings
from tests.deploy.files import KUBERNETES, ROOT, instructions, manifests, section

OLDEST, LATEST = "1.32", kubernetes_validate.latest_version()


def _of(kind: str, name: str = "dripcheck-worker") -> dict[str, Any]:
    (found,) = [item for item in manifests() if (item["kind"], item["metadata"]["name"]) == (kind, name)]
    return found


PODS: dict[str, dict[str, Any]] = {
    item["metadata"]["name"]: item["spec"]["template"]["spec"]
    for item in manifests()
    if item["kind"] in {"StatefulSet", "Job"}
}
WORKER = PODS["dripcheck-worker"]["containers"][0]


def _environment(pod: str) -> dict[str, str]:
    (container,) = PODS[pod]["containers"]
    shared: dict[str, str] = _of("ConfigMap", container["envFrom"][0]["configMapRef"]["name"])["data"]
    return shared | {each["name"]: each.get("value", "dripcheck-worker-0") for each in container["env"]}


@pytest.mark.parametrize("version", [OLDEST, LATEST])
@pytest.mark.parametrize("item", manifests(), ids=lambda item: f"{item['kind']} {item['metadata']['name']}")
def test_an_object_is_what_the_api_of_kubernetes_takes(item: dict[str, Any], version: str) -> None:
    """The published schemas, strict: a field that does not exist is an error."""
    kubernetes_validate.validate(item, version, strict=True)


def test_a_field_that_does_not_exist_is_found() -> None:
    """The validator can fail."""
    wrong = _of("PodDisruptionBudget")
    wrong["spec"]["maximumUnavailable"] = 1

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, LATEST, strict=True)


def test_every_file_is_applied() -> None:
    """The kustomization names all of them."""
    files = {path.name for path in KUBERNETES.glob("*.yaml")}
    named = {line.strip(" -") for line in (KUBERNETES / "kustomization.yaml").read_text().splitlines()}

    assert set() == files - named - {"kustomization.yaml"}


@pytest.mark.parametrize("pod", PODS)
def test_a_pod_is_nobody_and_can_change_nothing_but_its_volumes(pod: str) -> None:
    """The user of the image, a root that is read only, no privilege, no token of the cluster."""
    user = int(next(arguments for word, arguments in instructions() if word == "USER").split(":")[0])
    context = PODS[pod]["securityContext"]
    (container,) = PODS[pod]["containers"]

    assert (True, user, "RuntimeDefault") == (
        context["runAsNonRoot"], context["runAsUser"], context["seccompProfile"]["type"],
    )  # fmt: skip
    assert container["securityContext"] == {
        "readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert (False, False) == (PODS[pod]["automountServiceAccountToken"], PODS[pod]["enableServiceLinks"])


@pytest.mark.parametrize("pod", PODS)
def test_a_pod_runs_the_released_image_within_limits(pod: str) -> None:
    """The version of the project, and memory that is bounded."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    (container,) = PODS[pod]["containers"]

    assert f"dripcheck:{version}" == container["image"]
    assert {"cpu", "memory"} == set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("pod", PODS)
def test_the_settings_of_a_pod_are_settings(pod: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable is one, with a value it can have, and none is a secret."""
    given = _environment(pod)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()

    assert set() == set(given) - {f"DRIPCHECK_{name.upper()}" for name in Settings.model_fields}
    assert ("SASL_SSL", None) == (settings.security_protocol, settings.sasl_password)


@pytest.mark.parametrize("probe", ["startup", "liveness", "readiness"])
def test_a_probe_asks_a_page_that_the_worker_has(probe: str) -> None:
    """Each of the three asks its own page at the port of the settings."""
    asked = WORKER[f"{probe}Probe"]["httpGet"]["path"]
    statuses: list[str] = []
    pages = Pages(CollectorRegistry(), EngineState())
    list(pages({"PATH_INFO": asked}, lambda status, _headers: statuses.append(status)))

    assert {"startup": "/startup", "liveness": "/live", "readiness": "/ready"}[probe] == asked
    assert "404 Not Found" not in statuses
    assert [{"name": "pages", "containerPort": load_settings().listen_port}] == WORKER["ports"]


def test_the_drain_fits_into_the_grace_and_a_restart_into_the_session() -> None:
    """SIGKILL comes after the worker has ended by itself; the broker waits for a pod that comes back."""
    grace = PODS["dripcheck-worker"]["terminationGracePeriodSeconds"]

    assert grace > EngineSettings().stop_timeout_s
    assert float(_environment("dripcheck-worker")["DRIPCHECK_SESSION_SECONDS"]) >= grace


def test_state_lies_on_the_volume_of_the_pod() -> None:
    """The directory of the settings is under the mount of the claim."""
    mounts = {mount["name"]: mount["mountPath"] for mount in WORKER["volumeMounts"]}
    claims = [claim["metadata"]["name"] for claim in _of("StatefulSet")["spec"]["volumeClaimTemplates"]]

    assert ["state"] == claims
    assert _environment("dripcheck-worker")["DRIPCHECK_STATE_DIRECTORY"].startswith(f"{mounts['state']}/")


def test_no_more_workers_than_partitions() -> None:
    """One more would have nothing to read."""

    assert load_settings().partitions == _of("HorizontalPodAutoscaler")["spec"]["maxReplicas"]


def test_selectors_find_the_pods() -> None:
    """Service, disruption budget and policy speak of the same pods as the StatefulSet."""
    labels = _of("StatefulSet")["spec"]["template"]["metadata"]["labels"]
    selectors = [
        _of("Service")["spec"]["selector"],
        _of("StatefulSet")["spec"]["selector"]["matchLabels"],
        _of("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        _of("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
    ]

    assert all(selector.items() <= labels.items() for selector in selectors)


def test_what_goes_out_is_the_broker_and_the_resolver() -> None:
    """The port of the brokers in the settings is the one that is let out."""
    rules = _of("NetworkPolicy", "dripcheck")["spec"]["egress"]
    ports = {port["port"] for rule in rules for port in rule["ports"]}
    servers = _environment("dripcheck-worker")["DRIPCHECK_BROKERS"].split(",")

    assert {53, *(int(server.rpartition(":")[2]) for server in servers)} == ports


def test_the_runbook_names_every_secret() -> None:
    """What must be there before the manifests are applied."""
    text = section("## On Kubernetes")
    secrets = {
        volume["secret"]["secretName"] for pod in PODS.values() for volume in pod["volumes"] if "secret" in volume
    }

    assert set() == {name for name in secrets if name not in text}
