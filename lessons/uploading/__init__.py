"""Uploading: Word documents, lessons logs and other files of a member's become drafts, once they have seen what was understood."""

import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import IO
from unicodedata import category

from lessons import manuscripts, personal
from lessons.errors import Invalid, NotFound
from lessons.importing import contained
from lessons.importing.entries import Refusal
from lessons.importing.names import LANGS
from lessons.importing.reading import reading
from lessons.pages.types.base import N_
from lessons.permissions import Matter, may
from lessons.site import Site
from lessons.store.manuscripts import Manuscript
from lessons.store.users import User
from lessons.uploading import keeping, kinds
from lessons.uploading.keeping import File, Left, Upload
from lessons.uploading.understanding import MOST, OFFERED, TOO_MANY, Understood, understood

MAX_FILES = 20
"""Files that one upload may hold."""
MAX_FILE = contained.MAX_FILE
MAX_NAME = 80
"""Characters of a file's name that are shown."""

NONE = N_("Choose at least one file.")
TOO_MANY_FILES = N_("These are more than 20 files. Upload them in several goes.")
TOO_LARGE = N_("The file is larger than 20 MB. Leave pictures out, or split it.")
TWICE = N_("This is the same file as another one here.")
NOTHING = N_("There is nothing in these files that a draft can be made of.")


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it comes from somebody: what they call it, and its bytes to be read once."""

    name: str
    content: IO[bytes]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody says of a file: its language, empty where it is to be told, and our key for each of its columns."""

    lang: str = ""
    columns: Sequence[str] = ()


def receive(site: Site, user: User, given: Sequence[Given]) -> Upload:
    """Keep the files until something is made of them. Raises NotFound for whoever may not write, Invalid, and Busy."""
    if not may(user, "draft", Matter("draft")):
        raise NotFound("upload")
    if not given or len(given) > MAX_FILES:
        raise Invalid([NONE if not given else TOO_MANY_FILES])
    with keeping.held(site, user):
        keeping.make_room(site, user)
        id, folder = keeping.begin(site, user)
        try:
            upload = Upload(id, site.clock(), _kept(folder, given))
            keeping.save(site, user, upload)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    return upload


def opened(site: Site, user: User, id: str) -> Upload:
    """Raises NotFound alike for an unknown upload and another user's."""
    return keeping.load(site, user, id)


def look(site: Site, user: User, id: str) -> list[Understood]:
    """What is in each file; nothing is made of it yet. Raises NotFound and Busy."""
    with keeping.held(site, user):
        upload = keeping.load(site, user, id)
        seen = _look(site, user, upload)
        files = [replace(each.file, columns=[column.key for column in each.columns]) for each in seen]
        if upload.made is None and files != list(upload.files):
            keeping.save(site, user, replace(upload, files=files))
    return seen


def choose(site: Site, user: User, id: str, choices: Mapping[int, Choice]) -> bool:
    """Read files by number as somebody says; answers whether that is otherwise than before. Raises NotFound and Busy."""
    with keeping.held(site, user):
        upload = keeping.load(site, user, id)
        files = [_chosen(file, choices.get(number)) for number, file in enumerate(upload.files)]
        changed = files != list(upload.files)
        if changed and upload.made is None:
            keeping.save(site, user, replace(upload, files=files))
    return changed


def make(site: Site, user: User, id: str) -> Upload:
    """Make a draft of each lesson, all or none, and let the files go. Twice is once, and so is the same row of the same
    file in another upload. Raises NotFound, Invalid and Busy."""
    with keeping.held(site, user):
        upload = keeping.load(site, user, id)
        if upload.made is not None:
            return upload
        seen = _look(site, user, upload)
        texts = {lesson.id: lesson.text for each in seen for lesson in each.lessons}
        if not texts:
            raise Invalid([NOTHING])
        manuscripts.begin_all(site, user, texts)
        left = [Left(each.file.name, one.place, one.reason) for each in seen for one in each.refused]
        upload = replace(upload, made=list(texts), left=left)
        keeping.save(site, user, upload)
        keeping.empty(site, user, upload)
    return upload


def drafts(site: Site, user: User, ids: Iterable[str]) -> list[Manuscript]:
    """The manuscripts that there are of these, as far as the user may read them."""
    found = []
    for id in ids:
        try:
            found.append(manuscripts.opened(site, user, id))
        except NotFound:
            continue
    return found


def end(site: Site, user: User, id: str) -> None:
    """Remove the files; drafts that were made stay. Raises NotFound and Busy."""
    with keeping.held(site, user):
        keeping.end(site, user, id)


def _look(site: Site, user: User, upload: Upload) -> list[Understood]:
    """One deadline for all files, so that a request ends in time whatever they hold."""
    if upload.made is not None:
        return []
    folder = keeping.folder(site, user, upload.id)
    read, until = reading(site), time.monotonic() + contained.WALL
    seen: list[Understood] = []
    for file in upload.files:
        found = understood(site, user, folder, file, read, until)
        if sum(len(each.lessons) for each in (*seen, found)) > MOST:
            found = replace(found, lessons=(), refused=[Refusal("", TOO_MANY)])
        seen.append(found)
    return seen


def _kept(folder: Path, given: Sequence[Given]) -> list[File]:
    files: list[File] = []
    for number, one in enumerate(given):
        file = _file(folder, number, one)
        if file.digest and file.digest in {other.digest for other in files}:
            file = File(file.name, refused=TWICE)
        files.append(file)
    return files


def _file(folder: Path, number: int, given: Given) -> File:
    """A file that cannot be read is not kept."""
    name = shown(given.name)
    content = given.content.read(MAX_FILE + 1)
    try:
        if len(content) > MAX_FILE:
            raise Invalid([TOO_LARGE])
        stored = f"{number}{kinds.ending(given.name[-MAX_NAME:], content)}"
    except Invalid as fault:
        return File(name, refused=fault.faults[0])
    keeping.write(folder / stored, content)
    return File(name, stored, sha256(content).hexdigest())


def shown(name: str) -> str:
    """A file's name to be shown: its last part on one line, without marks that turn its direction or cannot be seen, and
    without personal numbers."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = " ".join("".join(c for c in last if category(c)[0] != "C").split())
    safe = personal.masked(plain) or "?"
    return safe if len(safe) <= MAX_NAME else f"{safe[: MAX_NAME // 2]}…{safe[-MAX_NAME // 3 :]}"


def _chosen(file: File, choice: Choice | None) -> File:
    if not choice or not file.stored:
        return file
    lang = choice.lang if choice.lang in LANGS else ""
    given = [key if key in OFFERED else "" for key in choice.columns]
    return replace(file, lang=lang, columns=[*given, *[""] * len(file.columns or ())][: len(file.columns or ())])
