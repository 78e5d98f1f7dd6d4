"""What the image is made of: the same wheel from the same source, a list of its parts, and their licences."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import licences
from tests.deploy.files import ROOT

SOURCE = ("pyproject.toml", "README.md", "LICENSE", "schemas", "streams")


def _wheel(folder: Path, moment: int) -> tuple[str, str]:
    """Name and hash of the wheel built from a copy of the source that was written at this moment."""
    for name in SOURCE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "dist"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    (built,) = (folder / "dist").iterdir()
    return built.name, hashlib.sha256(built.read_bytes()).hexdigest()


def test_the_same_source_gives_the_same_wheel(tmp_path: Path) -> None:
    """Two copies, written at different times in different places: anybody can check what a release was built from."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()

    assert _wheel(first, 1_000_000_000) == _wheel(second, 1_700_000_000)


def test_the_bill_of_materials_lists_what_is_locked(tmp_path: Path) -> None:
    """Every package of the image with its version and its address in the language of advisories."""
    out = tmp_path / "sbom.json"
    command = [
        sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "requirements.lock",
        "--pyproject", "pyproject.toml", "--mc-type", "application", "--output-reproducible", "-o", str(out),
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    bill = json.loads(out.read_text())
    listed = {part["name"]: part["version"] for part in bill["components"]}

    assert licences.locked() == listed
    assert "dripcheck" == bill["metadata"]["component"]["name"]
    assert [] == [part["name"] for part in bill["components"] if not part["purl"].startswith("pkg:pypi/")]


def test_the_table_of_licences_is_that_of_the_lock() -> None:
    """A changed lock changes the table, and no licence is unknown."""

    assert [] == licences.unknown()
    assert licences.table() == licences.TABLE.read_text()


def test_a_licence_that_nobody_looked_at_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail."""
    monkeypatch.setattr(licences, "licence", lambda name: "SSPL-1.0" if name == "click" else "MIT")

    assert ["click"] == licences.unknown()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    """What an index gives out later is not taken for what was tested."""
    entries = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    packages = [entry for entry in entries if entry[:1].isalnum()]

    assert [] == [entry.split()[0] for entry in packages if "--hash=sha256:" not in entry]
