"""What release this is, and how it is set up: a fingerprint of all that shapes an answer beside the store and the index."""

import hashlib
from pathlib import Path

from lessons.config import ROOT, Settings

FOLDERS = ("static", "templates", "translations", "lessons", "search", "content/vocabularies")
SUFFIXES = (".py", ".html", ".xml", ".css", ".js", ".svg", ".po", ".yaml", ".tsv")


def fingerprint(settings: Settings) -> str:
    """The same as long as no file of the program and no setting changes."""
    seen = hashlib.sha256(repr(settings).encode())
    for folder in FOLDERS:
        for file in sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in SUFFIXES):
            seen.update(str(file.relative_to(ROOT)).encode())
            seen.update(file.read_bytes())
    return seen.hexdigest()[:16]


def content_hash(file: Path) -> str:
    """A short hash of one file, for an address that changes with it; empty when there is no such file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
