"""Keeping: what was uploaded lies in the data folder, under names of ours, until it is done with or a day has passed."""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lessons.errors import NotFound
from lessons.site import Site
from lessons.store.locks import locked
from lessons.store.users import User

ID = re.compile(r"[0-9a-f]{24}")
LASTING = timedelta(days=1)
MOST = 5
"""Uploads of one user that are kept at a time; the oldest makes room."""
WAIT = 5.0
"""Seconds to wait for another request of the same user that reads an upload."""
RECORD = "upload.json"


@dataclass(frozen=True, slots=True)
class File:
    """One file. `name` is what its owner calls it and only ever shown, `stored` what it is called here, empty where it
    was refused at once; `lang` and `columns` are what its owner said of it, empty and None where nothing."""

    name: str
    stored: str = ""
    digest: str = ""
    refused: str = ""
    lang: str = ""
    columns: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What was not taken in: the file's name, the place in it, and why."""

    name: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that were uploaded together. `made` are ids of the manuscripts they became, None before that; `left` is what
    was refused then."""

    id: str
    at: datetime
    files: Sequence[File]
    made: Sequence[str] | None = None
    left: Sequence[Left] = field(default_factory=tuple)


def held(site: Site, user: User) -> AbstractContextManager[None]:
    """One request of a user at a time reads or changes their uploads. Raises Busy."""
    return locked(_made(_home(site, user)) / "lock", WAIT)


def begin(site: Site, user: User) -> tuple[str, Path]:
    """The id and the folder of a new upload."""
    id = secrets.token_hex(12)
    return id, _made(_home(site, user) / id)


def folder(site: Site, user: User, id: str) -> Path:
    """Raises NotFound alike for an unknown upload and another user's."""
    found = _home(site, user) / id
    if not ID.fullmatch(id) or not (found / RECORD).is_file():
        raise NotFound(f"upload {id}")
    return found


def load(site: Site, user: User, id: str) -> Upload:
    """Raises NotFound, also for one that has lasted too long."""
    raw = json.loads((folder(site, user, id) / RECORD).read_text(encoding="utf-8"))
    upload = Upload(
        id=raw["id"],
        at=datetime.fromisoformat(raw["at"]),
        files=[File(**file) for file in raw["files"]],
        made=raw["made"],
        left=[Left(**left) for left in raw["left"]],
    )
    if site.clock() - upload.at > LASTING:
        raise NotFound(f"upload {id}")
    return upload


def save(site: Site, user: User, upload: Upload) -> None:
    """Written aside and moved into place, so that it is whole or not there."""
    target = _home(site, user) / upload.id / RECORD
    aside = target.with_suffix(".new")
    write(aside, json.dumps({**asdict(upload), "at": upload.at.isoformat()}).encode())
    aside.replace(target)


def write(path: Path, content: bytes) -> None:
    """What others on the machine must not read either."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def empty(site: Site, user: User, upload: Upload) -> None:
    """Remove the files, and keep what is said of them."""
    for file in folder(site, user, upload.id).iterdir():
        if file.name != RECORD:
            file.unlink()


def end(site: Site, user: User, id: str) -> None:
    """Remove the files and what is said of them. Raises NotFound."""
    shutil.rmtree(folder(site, user, id))


def under_way(site: Site, user: User) -> list[Upload]:
    """A user's uploads that no drafts have been made of yet, newest first."""
    found = [load(site, user, path.name) for path in _uploads(_home(site, user)) if _lasts(site, path)]
    return sorted((upload for upload in found if upload.made is None), key=lambda upload: upload.at, reverse=True)


def make_room(site: Site, user: User) -> None:
    """Remove a user's oldest uploads, so that another one fits in."""
    kept = sorted(_uploads(_home(site, user)), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[MOST - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def sweep(site: Site) -> None:
    """Remove what has lasted too long, whoever uploaded it and however far they came."""
    for home in (site.settings.data / "uploads").glob("*"):
        for path in home.iterdir() if home.is_dir() else ():
            if path.is_dir() and not _lasts(site, path):
                shutil.rmtree(path, ignore_errors=True)


def _lasts(site: Site, path: Path) -> bool:
    """By its record; one that never got any is told by its age."""
    try:
        raw = json.loads((path / RECORD).read_text(encoding="utf-8"))
        return site.clock() - datetime.fromisoformat(raw["at"]) <= LASTING
    except (OSError, ValueError, KeyError):
        return path.exists() and time.time() - path.stat().st_mtime < LASTING.total_seconds()


def _uploads(home: Path) -> Iterator[Path]:
    return (path for path in home.glob("*") if ID.fullmatch(path.name) and (path / RECORD).is_file())


def _home(site: Site, user: User) -> Path:
    return site.settings.data / "uploads" / user.id


def _made(path: Path) -> Path:
    (path.parent if path.parent.is_dir() else _made(path.parent)).joinpath(path.name).mkdir(0o700, exist_ok=True)
    return path
