"""The shipped site on a loopback port, and a Chromium to look at it with."""

import shutil
import threading
from dataclasses import replace

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from app import create_app
from lessons import indexing, lexicon
from search.whoosh_engine import WhooshEngine

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
def address(shipped, vocabularies, tmp_path_factory):
    """Where the site is served."""
    settings = shipped.settings
    engine = WhooshEngine(
        tmp_path_factory.mktemp("browser") / "index",
        lexicon.load(vocabularies, settings.words, settings.lexicons),
    )
    site = replace(shipped, engine=engine)
    indexing.catch_up(site)
    server = make_server("127.0.0.1", 0, create_app(site=site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install Debian's package `chromium` to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def look(chromium, address):
    """Open a page. Whatever is opened may say nothing in the console and ask no other site for anything."""
    contexts, troubles = [], []

    def look(path: str, **options):
        context = chromium.new_context(**{"locale": "en-GB", "base_url": address, **options})
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: troubles.append(message.text) if message.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda r: troubles.append(r.url) if not r.url.startswith(address) else None)
        page.goto(path)
        return page

    yield look
    for context in contexts:
        context.close()
    assert [t for t in troubles if not any(f"status of {code}" in t for code in (400, 401, 404))] == []
