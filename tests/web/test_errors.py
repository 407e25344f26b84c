import pytest
from werkzeug.test import create_environ, run_wsgi_app

from lessons import personal
from lessons.errors import Busy, Conflict, Invalid, Misconfigured, Refused, Unreachable
from lessons.web.access import public
from tests.web.conftest import served

RAISED = [
    (Busy("held"), 503),
    (Conflict("x"), 409),
    (Invalid(["title: is missing"]), 400),
    (Misconfigured("x"), 500),
    (Refused("x"), 403),
    (Unreachable("x"), 503),
]


@pytest.mark.parametrize("address", ["/nope", "/lessons/nope", "/guides/nope", "/lessons/a/b", "/%00", "/lessons/%ff"])
def test_a_page_that_is_not_there_helps_on(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert 'role="search"' in answer.text
    assert "Or begin with a theme" in answer.text


@pytest.mark.parametrize(("error", "status"), RAISED, ids=lambda v: type(v).__name__)
def test_every_error_of_ours_has_its_answer(bare_site, error, status):
    def fail():
        raise error

    app = served(bare_site)
    app.add_url_rule("/fail", view_func=public(fail))
    answer = app.test_client().get("/fail")

    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_faults_are_told_in_the_readers_language(bare_site):
    def fail():
        raise Invalid(personal.faults([("title", "010203-4567")]))

    app = served(bare_site)
    app.add_url_rule("/fail", view_func=public(fail))

    assert "01••••-•••• ligner et dansk personnummer" in app.test_client().get("/fail?ui=da").text


def test_a_fault_of_ours_is_a_page_without_its_details(bare_site):
    def fail():
        raise RuntimeError("the secret word")

    app = served(bare_site)
    app.add_url_rule("/fail", view_func=public(fail))
    answer = app.test_client().get("/fail")

    assert answer.status_code == 500
    assert "the secret word" not in answer.text


@pytest.mark.parametrize("host", ["a..b", ".", "a" * 64 + ".dk", "a..b:8000"])
@pytest.mark.parametrize(
    ("address", "kind"), [("/", "text/plain"), ("/nope", "text/plain"), ("/api/search", "application/json")]
)
def test_a_host_that_cannot_be_is_refused_in_the_readers_language(client, host, address, kind):
    answer = client.get(address, headers={"Host": host, "Accept-Language": "da"})

    assert (answer.status_code, answer.mimetype) == (400, kind)
    assert "Adressen kan ikke læses" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Content-Security-Policy", "X-Content-Type-Options"} <= set(answer.headers.keys())


@pytest.mark.parametrize("address", ["/", "/changes.atom", "/sitemap.xml"])
def test_a_host_that_cannot_be_read_is_refused_too(app, address):
    # Not by the test client, which reads it itself.
    _, status, headers = run_wsgi_app(app, create_environ(address, headers={"Host": "xn--zz"}))

    assert (status, "Content-Security-Policy" in headers) == ("400 BAD REQUEST", True)


def test_a_method_that_is_not_ours_says_which_are(client):
    answer = client.post("/search")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
