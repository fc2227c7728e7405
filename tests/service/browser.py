"""A real browser for walks: the application behind a port of the loopback address, and Chromium in front of it.

    def test_a_walk(app, chromium_path):
        with served(app) as address, chromium(chromium_path) as browser:
            page = visitor(browser, address, width=390)
            page.goto("/")

Every visitor has cookies of its own. Requests that leave the loopback address are refused and make `page` fail.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, sync_playwright

WIDTHS = {"phone": (390, 844), "desk": (1280, 800)}
FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
LONGEST_START = 10.0


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of ``app``, served by a thread of this process on a free port of 127.0.0.1."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        patience = time.monotonic() + LONGEST_START
        while not server.started:
            if time.monotonic() > patience:
                raise TimeoutError("the server did not start")
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(LONGEST_START)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """A Chromium without a screen; ``path`` is the fixture ``chromium_path``."""
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        yield browser
        browser.close()


def visitor(browser: Browser, address: str, *, size: str = "phone", language: str = "pl", script: bool = True) -> Page:
    """A page of somebody with cookies of their own; ``size`` "phone" or "desk"; ``script`` False: without scripts."""
    width, height = WIDTHS[size]
    context = browser.new_context(
        base_url=address,
        locale=language,
        viewport={"width": width, "height": height},
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.route(lambda url: not url.startswith(address), lambda route: route.abort())
    return context.new_page()


def sign_in(page: Page, login: str, password: str) -> None:
    """Sign in by the form, as a person does."""
    page.goto("/sign-in")
    page.fill("#field-login", login)
    page.fill("#field-password", password)
    page.click("main form button")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def press(what: Locator) -> None:
    """Click a link or a button and wait for the page that follows."""
    with what.page.expect_navigation(wait_until="load"):
        what.click()


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window; 0 on a good page."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Buttons and fields of ``main`` lower than ``least`` pixels."""
    script = """least => [..."button, select, input:not([type=hidden]), .go".split(", ")]
        .flatMap(kind => [...document.querySelectorAll("main " + kind)])
        .filter(one => one.getBoundingClientRect().height && one.getBoundingClientRect().height + 0.5 < least)
        .map(one => `${one.getBoundingClientRect().height} ${one.outerHTML.slice(0, 120)}`)"""
    return list(page.evaluate(script, least))
