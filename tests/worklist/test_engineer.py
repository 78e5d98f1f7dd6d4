"""The day of an integration engineer: a feed that cannot be read, its mapping mended, two profiles, a report to show."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.test_cli import run
from tests.worklist.browser import DESKTOP, chromium, opened

FEED = Path(__file__).parents[1] / "intake" / "stays" / "infusion-centre" / "hl7v2.hl7"
ZONED = 'name = "zoned"\nperspective = "facility"\n[intake]\ntime_zone = "America/Chicago"\n'


def test_an_engineer_mends_a_feed_compares_profiles_and_shows_the_report(tmp_path: Path) -> None:
    """Refused for want of a zone; with one every message is read. Then: what else would a practice be told? And a page."""
    feed, zoned, report = tmp_path / "feed.hl7", tmp_path / "zoned.toml", tmp_path / "report.html"
    feed.write_bytes(FEED.read_bytes().replace(b"-0600|", b"|"))
    zoned.write_text(ZONED)
    refused = run("convert", feed)[2]
    mended = run("convert", feed, "--profile", zoned)[2]
    changed = json.loads(run("diff", zoned, "professional", FEED, "--json")[1])
    run("replay", feed, "--profile", zoned, "--close-at-end", "--report", report)

    assert "time-without-offset" in refused
    assert "time-without-offset" not in mended
    assert {"supervising-provider-missing", "site-of-service-missing"} <= {
        each["rule"] for each in changed["rules"] if each["only_b"]
    }
    with chromium() as browser, opened(browser, f"file://{report}", DESKTOP) as page:
        page.goto(f"file://{report}")
        expect(page.get_by_role("heading", name="ENC-1")).to_be_visible()
        expect(page.locator("svg.timeline").first).to_contain_text("vancomycin")
        expect(page.get_by_text("push-duration-missing").first).to_be_visible()
