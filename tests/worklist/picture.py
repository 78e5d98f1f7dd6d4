"""`python -m tests.worklist.picture` makes the picture of the README: an encounter whose infusion has no stop."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.worklist.browser import chromium, opened
from tests.worklist.process import ROOT, serving
from tests.worklist.test_files import write
from tests.worklist.ward import said, ward

PICTURE = ROOT / "deploy/worklist.png"
SIZE = (1100, 760)


def take(browser: Browser, file: Path) -> None:
    """Photograph the encounter of the ward whose stop is missing."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write(directory, *said(ward()))
        options = ("--from", directory / "alerts.jsonl", "--assessments", directory / "assessments.jsonl")
        with serving(*options) as address, opened(browser, address, SIZE, color_scheme="light") as page:
            page.goto("/encounter?id=ENC-STOP")
            page.screenshot(path=file)


if __name__ == "__main__":
    with chromium() as found:
        take(found, PICTURE)
