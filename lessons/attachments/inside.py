"""Inside the contained process: an image or a PDF that somebody sent becomes one that says no more than it shows.

Run within the limits of `limited.py`, never imported by the site: it knows nothing of ours, and what it breaks is its own.
Answers JSON: `kind`, `width`, `height`, `data` (base64) and the `text` that a PDF shows, or `{"refused": code}`.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pypdf
from PIL import GifImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, IndirectObject

PIXELS = 20_000_000
LONGEST = 16_000
"""Pixels of a side."""
PAGES = 200
OBJECTS = 200_000
TEXT = 800_000
"""Characters of a PDF's text: as many full pages as there may be."""
OPENED = {
    "PNG": PngImagePlugin.PngImageFile,
    "JPEG": JpegImagePlugin.JpegImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "GIF": GifImagePlugin.GifImageFile,
}
KEPT_AS = {"PNG": "png", "JPEG": "jpeg", "WEBP": "webp", "GIF": "png"}
"""Of what moves the first picture is kept."""
SAVED: dict[str, dict[str, Any]] = {
    "png": {"optimize": True},
    "jpeg": {"quality": 88, "optimize": True},
    "webp": {"quality": 88, "method": 4},
}
ACTIVE_KEYS = {
    "/JS", "/JavaScript", "/AA", "/XFA", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/RichMediaSettings", "/Movie",
    "/Sound", "/Launch", "/Collection",
}  # fmt: skip
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
ACTIVE_TYPES = {
    "/EmbeddedFile", "/Filespec", "/RichMedia", "/Screen", "/FileAttachment", "/3D", "/Movie", "/Sound"
}  # fmt: skip
LINK = re.compile(r"(?:https?://|mailto:|tel:|www\.)", re.IGNORECASE)
SAID = ("/Contents", "/V", "/DV", "/Title", "/Alt", "/ActualText", "/TU", "/T", "/E")
"""Keys of a PDF's objects whose texts a reader can come to see or hear."""


class Refused(Exception):
    """The file is not taken; the text is the code of the reason."""


def answer(argument: str, data: bytes) -> str:
    """Whatever goes wrong beside a refusal ends the process, which the caller reports."""
    try:
        return json.dumps(_reader(data)(data))
    except Refused as fault:
        return json.dumps({"refused": str(fault)})
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return json.dumps({"refused": "pixels"})
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, SyntaxError, RecursionError):
        return json.dumps({"refused": "damaged"})
    except pypdf.errors.PyPdfError:
        return json.dumps({"refused": "damaged"})


def _reader(data: bytes) -> Callable[[bytes], dict[str, object]]:
    """Told by the first bytes alone: no name and no header has a say."""
    if data.startswith(b"%PDF-"):
        return document
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return image
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return image
    raise Refused("type")


# --- Images ---


def image(data: bytes) -> dict[str, object]:
    """The picture alone, painted anew: no place, no camera, no comment, no thumbnail, nothing behind its end."""
    Image.MAX_IMAGE_PIXELS = PIXELS
    with Image.open(BytesIO(data), formats=tuple(OPENED)) as opened:
        if opened.width * opened.height > PIXELS or max(opened.size) > LONGEST:
            raise Refused("pixels")
        kind = KEPT_AS[opened.format or ""]
        opened.load()
        shown = _plain(ImageOps.exif_transpose(opened), kind)
    painted = BytesIO()
    shown.save(painted, format=kind, **SAVED[kind])
    return _told(kind, painted.getvalue(), shown.width, shown.height)


def _plain(shown: Image.Image, kind: str) -> Image.Image:
    sheer = shown.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in shown.info
    grey = shown.mode in ("1", "L", "LA", "La", "I", "I;16", "F")
    opaque = "L" if grey and kind != "webp" else "RGB"
    plain = shown.convert("RGBA" if sheer and kind != "jpeg" else opaque)
    plain.info = {}
    return plain


# --- PDF ---


def document(data: bytes) -> dict[str, object]:
    """The document written anew: no earlier state of it, no author, nothing behind its end."""
    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Refused("password")
    if not 0 < len(reader.pages) <= PAGES:
        raise Refused("pages")
    said = _inspected(reader.root_object)
    text = "\n".join([*(page.extract_text() for page in reader.pages), *said])
    if len(text) > TEXT:
        raise Refused("pages")
    return {**_told("pdf", _rewritten(reader)), "text": text}


def _inspected(root: DictionaryObject) -> list[str]:
    """Texts of a PDF's objects beside its pages. Raises Refused where anything in it would act, or carries a file."""
    said: list[str] = []
    for found in _dictionaries(root):
        if ACTIVE_KEYS & found.keys() or _name(found, "/S") in ACTIONS or not _leads_on(_string(found, "/URI")):
            raise Refused("active")
        if ACTIVE_TYPES & {_name(found, "/Type"), _name(found, "/Subtype")}:
            raise Refused("active")
        said += filter(None, (_string(found, key) for key in SAID))
    return said


def _dictionaries(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every dictionary that the root leads to, each once."""
    waiting: list[object] = [root]
    seen: set[tuple[int, int]] = set()
    count = 0
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (found.idnum, found.generation) in seen:
                continue
            seen.add((found.idnum, found.generation))
            found = found.get_object()
        count += 1
        if count > OBJECTS:
            raise Refused("pages")
        if isinstance(found, DictionaryObject):
            yield found
            waiting += [found.raw_get(key) for key in found]
        elif isinstance(found, ArrayObject):
            waiting += list.__iter__(found)


def _leads_on(link: str) -> bool:
    """Whether it is no link at all, or one to a page or a mailbox."""
    return not link or bool(LINK.match(link))


def _string(found: DictionaryObject, key: str) -> str:
    """The string under a key, wherever in the file it lies; empty where something else is there, or nothing."""
    value = found.get(key)
    if isinstance(value, IndirectObject):
        value = value.get_object()
    if isinstance(value, ByteStringObject):
        return bytes(value).decode("latin-1")
    return value if isinstance(value, str) else ""


def _name(found: DictionaryObject, key: str) -> str:
    return str(found.get(key, ""))


def _rewritten(reader: pypdf.PdfReader) -> bytes:
    writer = pypdf.PdfWriter(clone_from=reader)
    writer.metadata = None
    for found in _dictionaries(writer.root_object):
        found.pop("/Metadata", None)
        found.pop("/PieceInfo", None)
    writer.compress_identical_objects(remove_identicals=False, remove_orphans=True)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _told(kind: str, data: bytes, width: int = 0, height: int = 0) -> dict[str, object]:
    return {"kind": kind, "width": width, "height": height, "data": base64.b64encode(data).decode("ascii"), "text": ""}
