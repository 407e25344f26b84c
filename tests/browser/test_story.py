"""The whole story, from an empty data folder under the production server: a supplier is invited and writes, the region
answers, the secretariat publishes, anybody finds it; and no other supplier saw a trace of it before."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import expect

from app import open_site
from lessons import accounts, config, serving
from lessons.accounts import Newcomer
from tests import mailserver, small, writing
from tests.web.conftest import store_pages

WORD = "kvalitetskanariefugl"
"""Stands in the supplier's lesson and nowhere else."""
PEOPLE = (
    ("desk", "secretariat", ""),
    ("leader", "project_leader", "region-nordjylland"),
    ("rival", "supplier", "cambio"),
)
LOOKED_AT = (
    "/", "/lessons", "/changes", "/changes.atom", "/sitemap.xml", "/suppliers", "/regions", "/organisations/systematic",
    "/organisations/region-nordjylland", "/themes", "/risks", "/years", "/api/changes", f"/search?q={WORD}",
    f"/search.atom?q={WORD}", f"/api/suggest?q={WORD[:9]}", "/lessons/proev-med-rigtige-data",
)  # fmt: skip


@pytest.fixture
def mailbox():
    return mailserver.Mailbox()


@pytest.fixture
def data(tmp_path):
    """An empty data folder, but for three people and the pages of their organisations."""
    settings = config.read({"LESSONS_DATA": str(tmp_path / "data"), "LESSONS_CONTENT": "none"})
    site = open_site(settings)
    store_pages(site, {**writing.PAGES, "nordepj": small.PROJECT})
    for name, role, organisation in PEOPLE:
        accounts.add(site, Newcomer(f"{name}@example.org", f"Test {name}", role, organisation), writing.PASSWORD)
    site.renderer.close()
    return settings.data


@pytest.fixture
def address(data, mailbox):
    """Where it is served, by two processes that follow the change log and send letters."""
    port, post = mailserver.free_port(), mailserver.free_port()
    given = {
        "LESSONS_DATA": str(data), "LESSONS_CONTENT": "none", "LESSONS_BIND": f"127.0.0.1:{port}",
        "LESSONS_MAIL_URL": f"smtp://127.0.0.1:{post}?from=desk@example.org",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", *serving.options(config.read(given)), "app:served()"]
    with (
        mailserver.running(mailbox, post),
        subprocess.Popen(command, cwd=config.ROOT, env={**os.environ, **given}) as run,
    ):
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            run.terminate()
            run.wait(20)


def _wait(address):
    until = time.monotonic() + 60
    while True:
        try:
            return urllib.request.urlopen(address, timeout=5).read()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def login(look, name):
    page = look("/login")
    page.get_by_label("Mail address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(writing.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    return page


def looked(page):
    """What somebody finds at the addresses where a lesson could show, without what is theirs alone."""
    return {
        path: re.sub(r'value="\w{40,}"|took_ms":[\d.]+|<updated>[^<]*', "", page.request.get(path).text())
        for path in LOOKED_AT
    }


def invited(desk, mailbox):
    """The link in the letter that the invitation brings."""
    desk.goto("/users")
    desk.get_by_label("Mail address").fill("supplier@example.org")
    desk.get_by_label("Name", exact=True).fill("Test supplier")
    desk.get_by_label("Role").select_option("supplier")
    desk.get_by_label("Organisation").select_option("systematic")
    desk.get_by_label("Language of letters").select_option("en")
    desk.get_by_role("button", name="Invite").click()
    return link_in(mailbox, "/invitation/")


def link_in(mailbox, part):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for _, message in mailbox.received:
            if found := re.search(rf"http://\S*{part}\S+", mailserver.words(message)):
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter holds a link to {part}: {mailbox.subjects}")


def write(page):
    """A lesson that names the region, in the form."""
    page.goto("/contribute")
    page.get_by_role("link", name="Write a lesson").first.click()
    page.locator("[name=title]").fill("Prøv med rigtige data")
    page.locator("[name='part.event']").fill(f"Data blev flyttet uden en prøve: {WORD}.")
    page.locator("[name='part.lesson']").fill("Prøv flytningen med rigtige data.")
    page.locator("[name='part.recommendation']").fill("Styregruppen beder om en prøve før kontrakten.")
    page.locator("[name=organisations]").first.fill("Region Nordjylland")
    for name, value in (("regions", "region-nordjylland"), ("risks", "data_migration")):
        page.evaluate(f"document.querySelector('[name={name}][value={value}]').closest('details').open = true")
        page.locator(f"[name={name}][value={value}]").check()
    page.locator("[name=phase]").select_option("implementation")
    page.locator("[name=lang]").select_option("da")
    page.locator("[name='sources.title']").first.fill("Rapport")
    page.get_by_role("button", name="Save and go on to hand in").click()
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_text("It waits for the secretariat.")).to_be_visible()
    return page.url


def word_document():
    document = Document()
    for text, style in (
        ("Ask for the interfaces early", "Title"), ("What happened", "Heading 1"), (f"They came late: {WORD}.", None),
        ("Lesson", "Heading 1"), ("Ask before the contract.", None),
    ):  # fmt: skip
        document.add_paragraph(text, style=style)
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def bring(page):
    """A second one, from Word."""
    page.goto("/contribute/import")
    page.get_by_label("Files").set_input_files(
        [{"name": "lesson.docx", "mimeType": "application/octet-stream", "buffer": word_document()}]
    )
    page.get_by_role("button", name="See what is in them").click()
    page.get_by_role("button", name="Make 1 draft").click(timeout=30_000)
    expect(page.get_by_role("link", name="Ask for the interfaces early")).to_be_visible()


def answer(page, link):
    page.goto(link)
    page.get_by_role("radio", name="We want to add our own account").check()
    page.get_by_label("Your own account of it").fill("Vi bad om en prøve i marts.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("You answered on")).to_be_visible()


def test_a_supplier_is_invited_writes_is_answered_published_and_found(look, mailbox):
    desk, rival = login(look, "desk"), login(look, "rival")
    before = looked(rival)
    supplier = look("/healthz")
    supplier.goto(invited(desk, mailbox))
    supplier.get_by_label("New password").fill(writing.PASSWORD)
    supplier.get_by_role("button", name="Save the password").click()
    supplier.wait_for_url("**/account")

    manuscript = write(supplier)
    bring(supplier)
    assert looked(rival) == before
    desk.goto("/desk")
    desk.get_by_role("link", name="Prøv med rigtige data").click()
    desk.get_by_role("button", name="Ask for answers").click()
    expect(desk.get_by_text("It waits for answers")).to_be_visible()
    asked = link_in(mailbox, "/hearings/")
    assert {rival.request.get(at).status for at in (manuscript, f"{manuscript}/edit", asked)} == {404}
    assert looked(rival) == before
    answer(login(look, "leader"), asked)

    desk.reload()
    expect(desk.get_by_text("Vi bad om en prøve i marts.")).to_be_visible()
    reader = look("/search")
    desk.get_by_role("button", name="Publish", exact=True).click()
    pressed = time.monotonic()
    while WORD not in (text := reader.request.get(f"/api/search?q={WORD}").text()):
        assert time.monotonic() - pressed < 10, text
        time.sleep(0.05)

    reader.goto(f"/search?q={WORD}")
    reader.get_by_role("link", name="Prøv med rigtige data").click()
    expect(reader.get_by_text("Vi bad om en prøve i marts.")).to_be_visible()
    expect(reader.get_by_text("As told by Systematic A/S")).to_be_visible()
    assert "Ask for the interfaces early" not in "".join(looked(rival).values())
