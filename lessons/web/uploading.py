"""Uploading: files to choose, what was understood of them, the drafts that they became, and templates to fill in."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from lessons import uploading
from lessons.errors import Invalid
from lessons.importing import templates
from lessons.importing.names import LANGS, load
from lessons.pages.types.lesson import LESSON
from lessons.uploading import MAX_FILES, Choice, Given, keeping
from lessons.uploading.keeping import Upload
from lessons.uploading.understanding import OFFERED
from lessons.web.access import public, signed_in
from lessons.web.account import mine
from lessons.web.accounts import form
from lessons.web.current import interface, site
from lessons.web.refusals import called, place, refusal

blueprint = Blueprint("uploading", __name__, url_prefix="/contribute")

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/import")
@signed_in
def choose() -> str:
    return render_template("uploading/choose.html", **_before())


@blueprint.post("/import")
@signed_in
def receive() -> AnyResponse:
    given = [Given(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]
    try:
        upload = uploading.receive(site(), mine(), given)
    except Invalid as fault:
        return form("uploading/choose.html", fault.faults, **_before())
    return redirect(url_for(".show", id=upload.id), 303)


@blueprint.get("/import/<id>")
@signed_in
def show(id: str) -> str:
    upload = uploading.opened(site(), mine(), id)
    if upload.made is not None:
        return render_template("uploading/made.html", **_after(upload))
    return render_template("uploading/look.html", **_understood(id))


@blueprint.post("/import/<id>")
@signed_in
def read(id: str) -> AnyResponse:
    """What was chosen otherwise is read again first: nothing becomes a draft that was not seen."""
    pressed = request.form.get("then") == "make"
    if uploading.choose(site(), mine(), id, _choices()) or not pressed:
        return redirect(url_for(".show", id=id, chosen=1 if pressed else None), 303)
    try:
        uploading.make(site(), mine(), id)
    except Invalid as fault:
        return form("uploading/look.html", fault.faults, **_understood(id))
    return redirect(url_for(".show", id=id), 303)


@blueprint.post("/import/<id>/end")
@signed_in
def end(id: str) -> AnyResponse:
    uploading.end(site(), mine(), id)
    return redirect(url_for(".choose"), 303)


@blueprint.get(f"/template/<any({', '.join(templates.LANGS)}):lang>.<any({', '.join(TYPES)}):ending>")
@public
def template(lang: str, ending: str) -> Response:
    content = site().memory.recall(("template", lang, ending), 0, lambda: _written(lang, ending))
    answer = Response(content, mimetype=TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="lessons-{lang}.{ending}"'
    return answer


def _written(lang: str, ending: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"template.{ending}"
        templates.write(file, lang, site().vocabularies)
        return file.read_bytes()


def _before() -> dict[str, Any]:
    return {"templates": templates.LANGS, "endings": TYPES, "under_way": keeping.under_way(site(), mine())}


def _understood(id: str) -> dict[str, Any]:
    seen = uploading.look(site(), mine(), id)
    made = {draft.id for draft in uploading.drafts(site(), mine(), (one.id for each in seen for one in each.lessons))}
    return {
        "id": id,
        "seen": seen,
        "made": made,
        "count": len({one.id for each in seen for one in each.lessons}),
        "langs": LANGS,
        "keys": [(key, load().label(key, interface())) for key in OFFERED],
        **_words(),
    }


def _after(upload: Upload) -> dict[str, Any]:
    drafts = uploading.drafts(site(), mine(), upload.made or ())
    return {"upload": upload, "drafts": drafts, **_words()}


def _words() -> dict[str, Any]:
    """What these pages say in the reader's language."""
    return {
        "called": called,
        "headings": {heading.key: heading.labels[interface()] for heading in LESSON.headings},
        "hinted": lambda hint: gettext(hint.message) % hint.values,
        "names": lambda fields: ", ".join(map(called, fields)),
        "place": place,
        "refusal": refusal,
    }


def _choices() -> dict[int, Choice]:
    """What the form says of each file that it shows."""
    given = request.form
    return {n: Choice(given[f"lang-{n}"], _columns(n)) for n in range(MAX_FILES) if f"lang-{n}" in given}


def _columns(number: int) -> list[str]:
    """In their order, which is that of the form."""
    return [value for name, value in request.form.items() if name.startswith(f"column-{number}-")]
