"""Signing in in a real browser: by keyboard, with a wrong password, by unit, until nobody uses it any more."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from streams.ops.worklist.admission.people import read_grant
from streams.ops.worklist.admission.users import Users
from tests.worklist.browser import PORTRAIT, chromium
from tests.worklist.entering import PASSWORD
from tests.worklist.process import serving
from tests.worklist.test_browser import SMALL
from tests.worklist.test_files import write
from tests.worklist.ward import said, ward


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with chromium() as found:
        yield found


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A worklist over the ward with a login."""
    write(tmp_path, *said(ward()))
    users = Users(tmp_path / "users.json")
    users.keep("SIM-EAST", (read_grant("documenter:INFUSION-EAST"),), PASSWORD)
    users.keep("SIM-RUNS", (read_grant("admin:*"),), PASSWORD)
    monkeypatch.setenv("DRIPCHECK_WORKLIST_LOGIN", "local")
    monkeypatch.setenv("DRIPCHECK_WORKLIST_USERS_FILE", str(tmp_path / "users.json"))
    monkeypatch.setenv("DRIPCHECK_WORKLIST_AUDIT_LOG", str(tmp_path / "audit.jsonl"))
    return monkeypatch


def files(directory: Path) -> tuple[str | Path, ...]:
    """What a replay of the ward wrote."""
    return ("--from", directory / "alerts.jsonl", "--assessments", directory / "assessments.jsonl")


def sign_in(page: Page, name: str, password: str) -> None:
    """By keyboard alone: the name has the focus."""
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


@pytest.fixture
def short(settings: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A session that nobody uses ends after three seconds."""
    settings.setenv("DRIPCHECK_WORKLIST_IDLE_SECONDS", "3")
    with serving(*files(tmp_path)) as found:
        yield found


@pytest.fixture
def address(settings: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """Sessions as long as usual."""
    with serving(*files(tmp_path)) as found:
        yield found


def test_a_nurse_signs_in_sees_her_unit_and_is_asked_again_when_she_left(browser: Browser, short: str) -> None:
    """A page that lies open clears itself; what was asked for comes after the next sign-in."""
    page = browser.new_context(base_url=short, viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/encounter?id=ENC-STOP")
    sign_in(page, "SIM-EAST", "wrong")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    sign_in(page, "SIM-EAST", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Encounter ENC-STOP")
    page.get_by_role("link", name="Worklist").click()
    rows = page.get_by_role("row").filter(has_text="ENC-")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("link", name="Audit log")).to_have_count(0)
    assert [] == page.evaluate("[...document.cookie]")
    page.wait_for_url("**/login", timeout=30_000)

    expect(page.get_by_label("Name")).to_be_visible()
    expect(page.get_by_text("ENC-STOP")).to_have_count(0)


def test_the_pages_of_signing_in_and_of_the_admin_have_no_barrier(browser: Browser, address: str) -> None:
    """axe-core, on a tablet, in both schemes; whatever is touched is large enough."""
    axe = Axe()
    for scheme in ("light", "dark"):
        context = browser.new_context(
            base_url=address, color_scheme=scheme, viewport={"width": PORTRAIT[0], "height": PORTRAIT[1]}
        )
        page = context.new_page()
        page.goto("/")
        found = [axe.run(page)]
        sign_in(page, "SIM-RUNS", "wrong")
        expect(page.get_by_role("alert")).to_be_visible()
        found.append(axe.run(page))
        small = page.evaluate(SMALL)
        sign_in(page, "SIM-RUNS", PASSWORD)
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        for address_of in ("/audit", "/people"):
            page.goto(address_of)
            found.append(axe.run(page))
            small += page.evaluate(SMALL)
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Name")).to_be_visible()
        context.close()

        assert [] == [each["id"] for result in found for each in result.response["violations"]]
        assert [] == small
