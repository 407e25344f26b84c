"""Text files in the encodings that people's programs write."""

from pathlib import Path

from lessons.errors import Invalid

ENCODINGS = ("utf-8-sig", "cp1252")


def decoded(file: Path, most: int, wanted: str) -> str:
    """A file of at most so many bytes as text. Raises Invalid, which names the `wanted` format."""
    if file.stat().st_size > most:
        raise Invalid([f"is larger than {most // 10**6} MB: split it"])
    raw = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid([f"is neither UTF-8 nor Windows-1252 text: save it as {wanted}"])
