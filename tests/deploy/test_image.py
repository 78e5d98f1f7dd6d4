"""The image is built from the locked dependencies and runs as nobody in particular."""

import json
import re

from tests.deploy.files import ROOT, instructions, services


def _arguments(word: str) -> list[str]:
    return [arguments for instruction, arguments in instructions() if instruction == word]


def test_both_stages_stand_on_one_pinned_python() -> None:
    """The environment is copied from one stage to the other, so both have the same interpreter."""
    images = {arguments.split()[0] for arguments in _arguments("FROM")}

    assert 1 == len(images)
    assert re.fullmatch(r"python:3\.11\.\d+-slim-[a-z]+", images.pop())


def test_dependencies_come_from_the_lock_with_their_hashes() -> None:
    """Nothing is installed that the lock does not name, and nothing is compiled on the way."""
    install = next(arguments for arguments in _arguments("RUN") if "requirements.lock" in arguments)

    assert "--require-hashes --only-binary :all: -r requirements.lock" in install


def test_the_wheel_is_installed_without_asking_an_index() -> None:
    """The application itself is what was built one line above."""
    build = next(arguments for arguments in _arguments("RUN") if "pip wheel" in arguments)

    assert "pip install --no-deps --no-index dist/*.whl" in build


def test_it_runs_as_a_user_that_owns_only_the_state() -> None:
    """A numeric user, so that Kubernetes can tell that it is not root."""
    user = _arguments("USER")[-1]
    uid = user.split(":")[0]

    assert uid.isdigit()
    assert uid != "0"
    assert f"useradd --uid {uid}" in " ".join(_arguments("RUN"))
    assert "install --directory --owner=dripcheck" in " ".join(_arguments("RUN"))


def test_no_shell_stands_between_docker_and_the_command() -> None:
    """SIGTERM reaches the worker, which drains; health is asked without a shell."""
    check = _arguments("HEALTHCHECK")[0].partition("CMD ")[2]

    assert ["dripcheck"] == json.loads(_arguments("ENTRYPOINT")[0])
    assert ["python", "-c"] == json.loads(check)[:2]
    assert [] == _arguments("CMD")


def test_state_lies_where_compose_mounts_its_volume() -> None:
    """The working directory, the volume and the mount are one place, owned by the user."""
    place = _arguments("WORKDIR")[-1]

    assert [place] == _arguments("VOLUME")
    assert [f"state:{place}"] == services()["worker"]["volumes"]


def test_the_build_context_holds_what_is_copied_and_no_more() -> None:
    """The ignore file starts from nothing; a copied path that it leaves out would fail the build."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    sent = {line.removeprefix("!").removesuffix("/**") for line in lines if line.startswith("!")}
    copied = {
        source for arguments in _arguments("COPY") if "--from" not in arguments for source in arguments.split()[:-1]
    }

    assert "*" == lines[0]
    assert copied == sent - {"deploy/Dockerfile"}
    assert [] == [source for source in copied if not (ROOT / source).exists()]
