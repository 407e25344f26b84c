"""Opening what somebody sends: what it is, told by its bytes, and a copy of it that says no more than it shows."""

import base64
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lessons.errors import Invalid
from lessons.importing import contained
from lessons.pages.types.base import N_

INSIDE = Path(__file__).with_name("inside.py")
MAX_FILE = 5_000_000
"""Bytes, of what is sent and of what is kept."""
SUFFIXES = {"png": "png", "jpeg": "jpg", "webp": "webp", "pdf": "pdf"}
"""Kind → how its name ends."""

WALL = 15.0
"""Seconds."""

LARGE = N_("The file is too large. Use at most 5 MB: save the image smaller, or shorten the document.")
BROKEN = N_("The file is damaged. Open it, save it again and try once more.")
REFUSALS = {
    "type": N_("That is none of the files that can be added. Use a PNG, JPEG, WebP or GIF image, or a PDF."),
    "pixels": N_("The image has too many pixels. Use at most 20 million: save it smaller."),
    "damaged": BROKEN,
    "password": N_("The document has a password. Save it without one."),
    "pages": N_("The document is too long, or has no page at all. Use at most 200 pages."),
    "active": N_(
        "The document holds scripts, forms, films or other files. Print it to a new PDF, which leaves them out, and add that."
    ),
}
"""Code of `inside.py` → what to do about it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it is kept; `text` is what a PDF says, for looking for personal numbers and nothing else."""

    kind: str
    content: bytes
    width: int
    height: int
    text: str


def opened(content: bytes) -> Opened:
    """Raises Invalid, saying what to do."""
    if len(content) > MAX_FILE:
        raise Invalid([LARGE])
    try:
        told = contained.run(INSIDE, "", within=WALL, input=content)
    except subprocess.TimeoutExpired:
        told = None
    if told is None or "refused" in told:
        raise Invalid([REFUSALS.get(str(told["refused"]) if told else "", BROKEN)])
    kept = base64.b64decode(told["data"])
    if len(kept) > MAX_FILE:
        raise Invalid([LARGE])
    return Opened(told["kind"], kept, told["width"], told["height"], told["text"])
