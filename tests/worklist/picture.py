"""`python -m tests.worklist.picture` makes the picture of the README: an infusion of the demo's day without a stop."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from streams.ops.worklist.rows import alert_of
from streams.profiles.loader import load_profile
from streams.replay import Replay
from streams.summary import Summary
from tests.charting import simulated
from tests.worklist.browser import chromium, opened
from tests.worklist.process import ROOT, serving
from tests.worklist.test_files import write

PICTURE = ROOT / "deploy/worklist.png"
SIZE = (1100, 900)
DAY = {"encounters": 60, "seed": 2}
"""The day of `make demo`."""


def day() -> tuple[list[bytes], list[bytes]]:
    """What the workers say of the day."""
    with Replay(load_profile("facility"), Summary()) as run:
        run.read(simulated(**DAY))
        run.close_at_end()
        run.finish()
        return list(run.alerts()), list(run.assessments())


def take(browser: Browser, file: Path) -> None:
    """Photograph the encounter of the day whose stop is still missing."""
    alerts, assessments = day()
    missing = next(
        alert for alert in map(alert_of, alerts) if (alert.rule, alert.status) == ("infusion-stop-time-missing", "open")
    )
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write(directory, alerts, assessments)
        options = ("--from", directory / "alerts.jsonl", "--assessments", directory / "assessments.jsonl")
        with serving(*options) as address, opened(browser, address, SIZE, color_scheme="light") as page:
            page.goto(f"/encounter?id={missing.encounter_id}")
            page.screenshot(path=file)


if __name__ == "__main__":
    with chromium() as found:
        take(found, PICTURE)
