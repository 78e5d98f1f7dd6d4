"""The days of a nurse and a coder in a real browser, on a desk and on a ward's tablet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.worklist.browser import DESKTOP, LANDSCAPE, PORTRAIT, chromium, opened
from tests.worklist.picture import PICTURE, take
from tests.worklist.process import serving
from tests.worklist.test_files import write
from tests.worklist.test_hostile import HOSTILE, everything
from tests.worklist.ward import STOP, late, said, ward

PAGES = (
    "/",
    "/?show=all&stay=closed",
    "/encounter?id=ENC-STOP",
    "/encounter?id=ENC-NIGHT",
    "/encounter?id=ENC-OPEN",
    "/practice",
    "/report",
    "/rules",
    "/rules/infusion-duration-discrepancy",
)
SIZES = {"desktop": DESKTOP, "landscape": LANDSCAPE, "portrait": PORTRAIT}
SMALL = """() => [...document.querySelectorAll('a, button, select, input, summary')]
    .filter(each => each.checkVisibility() && !each.matches('.skip, [type=hidden]'))
    .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
    .filter(([_, box]) => box.height < 44 || box.width < 44).map(([text]) => text)"""
"""Whatever is touched and smaller than 44 pixels (WCAG 2.5.5)."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The worklist over the ward, for those who only look."""
    directory = tmp_path_factory.mktemp("quiet")
    write(directory, *said(ward()))
    with serving("--from", directory / "alerts.jsonl", "--assessments", directory / "assessments.jsonl") as found:
        yield found


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where a replay of the ward wrote what it says."""
    write(tmp_path, *said(ward()))
    return tmp_path


@pytest.fixture
def address(directory: Path) -> Iterator[str]:
    """The worklist over that."""
    options = ("--from", directory / "alerts.jsonl", "--assessments", directory / "assessments.jsonl")
    with serving(*options, "--feedback", directory / "feedback.jsonl") as found:
        yield found


def test_a_nurse_finds_the_missing_stop_files_it_and_sees_the_alert_go(
    browser: Browser, address: str, directory: Path
) -> None:
    """Find, understand, settle: the page takes the alert away by itself, without being loaded anew."""
    with opened(browser, address, PORTRAIT, has_touch=True) as page:
        page.get_by_label("Unit").select_option("INFUSION-EAST")
        page.get_by_label("Rule").select_option("infusion-stop-time-missing")
        page.get_by_role("button", name="Filter").tap()
        page.get_by_role("link", name="ENC-STOP").tap()
        alert = page.get_by_role("article", name="infusion-stop-time-missing").first
        expect(alert).to_contain_text("What settles it")
        expect(page.locator("svg.timeline")).to_contain_text("no stop documented")
        page.evaluate("window.loadedOnce = true")

        write(directory, *said(ward(late(STOP))))

        expect(page.locator("svg.timeline")).not_to_contain_text("no stop documented", timeout=15_000)
        expect(page.get_by_role("article", name="infusion-stop-time-missing")).to_have_count(0)
        expect(page.get_by_role("status")).to_contain_text("Updated")
        assert page.evaluate("window.loadedOnce")


def test_a_coder_compares_overrides_and_takes_it_back(browser: Browser, address: str) -> None:
    """The override leaves the list, is found among the overridden, survives, and can be taken back."""
    with opened(browser, address) as page:
        page.get_by_label("Encounter id").fill("NIGHT")
        page.get_by_role("button", name="Filter").click()
        page.get_by_role("link", name="ENC-NIGHT").click()
        expect(page.get_by_role("region", name="Supported beside billed").first).to_contain_text("96366")
        card = page.get_by_role("article", name="concentration-missing")
        card.get_by_label("or override because").select_option("chart-is-right")
        card.get_by_role("button", name="Override").click()
        expect(card).to_contain_text("Overridden: the chart is right as it stands")
        page.goto("/?show=answered")
        expect(page.get_by_role("link", name="ENC-NIGHT")).to_be_visible()
        page.get_by_role("link", name="ENC-NIGHT").click()
        card.get_by_role("button", name="Take the answer back").click()
        expect(card.get_by_role("button", name="Override")).to_be_visible()


def test_one_who_answers_is_seen_by_another_who_looks(browser: Browser, address: str) -> None:
    """Two windows show the same list; focus stays where it was."""
    with opened(browser, address) as one, opened(browser, address) as other:
        other.goto("/encounter?id=ENC-STOP")
        other.get_by_role("article", name="mar-note-time-mismatch").locator("summary").last.focus()
        other.evaluate("window.focused = document.activeElement.closest('article').id")
        one.goto("/encounter?id=ENC-STOP")
        one.get_by_role("article", name="push-duration-missing").get_by_role("button", name="Accept").click()
        expect(other.get_by_role("article", name="push-duration-missing")).to_contain_text("Accepted")

        assert other.evaluate("document.activeElement.closest('article')?.id === window.focused")


def test_everything_can_be_done_with_the_keyboard(browser: Browser, address: str) -> None:
    """Skip to the content, sort, open an encounter, accept."""
    with opened(browser, address) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("columnheader", name="Unit").get_by_role("link").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("columnheader", name="Unit")).to_have_attribute("aria-sort", "ascending")
        page.get_by_role("link", name="ENC-OPEN").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Accept").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".answer").first).to_contain_text("Accepted")


def test_the_pages_work_without_the_script(browser: Browser, address: str) -> None:
    """Only live update needs it."""
    with opened(browser, address, java_script_enabled=False) as page:
        page.get_by_role("link", name="ENC-STOP").click()
        page.get_by_role("button", name="Accept").first.click()
        expect(page.locator(".answer").first).to_contain_text("Accepted")


def test_an_encounter_prints_without_what_only_a_screen_needs(browser: Browser, quiet: str) -> None:
    """Drawing, alerts and codes are on paper; navigation and forms are not."""
    with opened(browser, quiet) as page:
        page.goto("/encounter?id=ENC-STOP")
        page.emulate_media(media="print")
        expect(page.locator("svg.timeline")).to_be_visible()
        expect(page.locator("form.answers").first).to_be_hidden()
        expect(page.get_by_role("navigation", name="Pages")).to_be_hidden()

        assert page.pdf(format="Letter").startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(browser: Browser, quiet: str, path: str, scheme: str) -> None:
    """WCAG 2 A and AA, and the good practices, by axe-core."""
    with opened(browser, quiet, color_scheme=scheme) as page:
        status = page.goto(path, wait_until="load")
        found = Axe().run(page).response["violations"]

    assert status is not None
    serious = [
        (each["id"], [node["html"][:120] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert [] == serious


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_screen_and_fingers(browser: Browser, quiet: str, path: str, size: str) -> None:
    """Nothing but a drawing or a table is wider than the screen, and what is touched is 44 pixels large."""
    with opened(browser, quiet, SIZES[size]) as page:
        page.goto(path)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        small = page.evaluate(SMALL)

    assert (0, []) == (overflow, small)


def test_hostile_strings_run_nothing_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    """In every field of alerts and assessments at once; the page keeps to its screen."""
    write(tmp_path, *everything(HOSTILE))
    options = ("--from", tmp_path / "alerts.jsonl", "--assessments", tmp_path / "assessments.jsonl")
    with serving(*options) as address, opened(browser, address) as page:
        page.goto("/?show=all")
        links = [link.get_attribute("href") for link in page.locator("a.go").all()]
        for path in ["/", "/practice", "/report", *filter(None, links)]:
            page.goto(path)
            assert 0 == page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert ["/static/worklist.js"] == page.evaluate(
                "[...document.scripts].map(each => each.getAttribute('src'))"
            )

    assert len(HOSTILE) <= len(links)


def test_the_picture_of_the_readme_is_made_here(browser: Browser, tmp_path: Path) -> None:
    """A small PNG of the list and of the missing stop; `python -m tests.worklist.picture` puts it into its place."""
    take(browser, tmp_path / "picture.png")

    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "picture.png").stat().st_size < 200_000
    assert PICTURE.exists()
