"""A real browser for the tests: chromium, driven by Playwright; its pages are watched and may reach one server only."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "no browser: install chromium, or name one in KG_BROWSER"
GRAVE = {"serious", "critical"}
WIDE, NARROW = 1360, 390
PATIENCE = 60_000
"""Milliseconds that a page may take for anything: the first file of a server waits for the words to be loaded."""


def find_browser() -> str | None:
    """Return the program, None where there is none."""
    return os.environ.get("KG_BROWSER") or next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser; without one the tests are skipped and say so, or fail where KG_REQUIRE_BROWSER is 1."""
    program = find_browser()
    if program is None:
        (pytest.fail if os.environ.get("KG_REQUIRE_BROWSER") == "1" else pytest.skip)(MISSING)
    # as root, in a container, chromium starts without its sandbox only
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@contextmanager
def watched(
    browser: Browser, url: str, *, width: int = WIDE, expected: str = "", script: bool = True
) -> Iterator[Page]:
    """Give a page of a server; it may ask no other, and nothing may be said in the console but what is expected.

    What breaks the content security policy is said there, too.
    """
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=script
    )
    context.set_default_timeout(PATIENCE)
    problems = _problems(context, url)
    page = context.new_page()
    yield page
    context.close()
    unexpected = [problem for problem in problems if not expected or expected not in problem]
    assert not unexpected, "\n".join(unexpected)


def _problems(context: BrowserContext, url: str) -> list[str]:
    """Return a list that fills with what goes wrong."""
    problems: list[str] = []

    def asked(address: str) -> None:
        if not address.startswith((url, "data:", "blob:")):
            problems.append(f"asked {address}")

    context.on("request", lambda request: asked(request.url))
    context.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    context.on("weberror", lambda raised: problems.append(str(raised.error)))
    return problems


def grave_violations(page: Page) -> list[str]:
    """Return what axe finds serious or critical on a page, with the elements concerned."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {each['id']}: {each['help']} {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in GRAVE
    ]


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
