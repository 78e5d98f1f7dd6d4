"""Debian's Chromium without a screen, and what goes wrong in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

DESKTOP, LANDSCAPE, PORTRAIT = (1280, 800), (1024, 768), (768, 1024)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; one and the same for the tests of a module."""
    executable = which("chromium")
    assert executable, "no chromium: apt-get install chromium (.ci/run does)"
    with sync_playwright() as playwright:
        # a sandbox of its own needs rights that a container does not give; only pages of ours are opened
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, address: str, size: tuple[int, int] = DESKTOP, **options: Any) -> Iterator[Page]:
    """A page in a window of its own; nothing it does may be refused by its policy, fail, or ask anybody anything."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=address, **options)
    page = context.new_page()

    def told(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    def asked(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", told)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", asked)
    page.goto("/")
    yield page
    context.close()
    assert not wrong, wrong
