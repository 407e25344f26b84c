"""Dictionaries from elsewhere → lexicons in the data folder, each in a file of its own with its licence on top."""

import csv
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lessons.errors import Invalid

LANGUAGES = {"dan": "da", "nor": "nb", "nob": "nb", "nno": "nn", "swe": "sv", "fin": "fi", "eng": "en"}
"""How dictionaries name the languages we search in."""
LICENCES = {
    "freedict": "FreeDict, GPL 2 or later, GPL 3 or later or CC BY-SA 3.0: see the dictionary's own notes",
    "cpv": "Common Procurement Vocabulary 2008, Publications Office of the EU, CC BY 4.0",
}
_DIGITS = {c: n for n, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")}
_ASIDE = re.compile(r"\[[^]]*\]|\([^)]*\)|<[^>]*>|/[^/]*/")
_MAX_WORDS = 4
"""Words in a translation worth searching for; longer ones are explanations."""

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary as a table: one sense a row, one language a column, synonyms parted by semicolons."""

    name: str
    licence: str
    languages: tuple[str, ...]
    rows: tuple[Row, ...]


def read(file: Path) -> Dictionary:
    """A dictionary from Debian's FreeDict packages (`freedict-xxx-yyy.index`) or CPV labels (`cpv….tsv`, plain or gzipped).

    Raises Invalid for any other file and for a damaged one.
    """
    for pattern, reader in _READERS:
        if re.fullmatch(pattern, file.name):
            try:
                return reader(file)
            except (OSError, EOFError, ValueError, KeyError, csv.Error, zlib.error) as fault:
                raise Invalid([f"{file.name}: cannot be read: {fault}"]) from None
    raise Invalid([f"{file.name}: use a freedict-….index file or a cpv….tsv file"])


def add(file: Path, folder: Path) -> Dictionary:
    """Read a dictionary and keep it in `folder`, in place of an earlier one of that name."""
    dictionary = read(file)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{dictionary.name}.part"
    with unfinished.open("w", encoding="utf-8", newline="") as out:
        out.write(f"# {dictionary.licence}\n")
        rows = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        rows.writerows([dictionary.languages, *dictionary.rows])
    unfinished.replace(folder / f"{dictionary.name}.tsv")
    return dictionary


def _freedict(file: Path) -> Dictionary:
    source, target = (LANGUAGES[code] for code in file.stem.split("-")[1:3])
    text = gzip.decompress(file.with_suffix(".dict.dz").read_bytes())
    rows = []
    for line in file.read_text(encoding="utf-8").split("\n"):
        word, _, place = line.partition("\t")
        if place and not word.startswith("00database"):
            start, length = (_number(part) for part in place.split("\t")[:2])
            rows += list(_entry(text[start : start + length].decode("utf-8")))
    return Dictionary(file.stem, LICENCES["freedict"], (source, target), tuple(rows))


def _entry(entry: str) -> Iterator[Row]:
    """`joke /…/ <n>` and then translations: on the first line, or on those that begin with a number."""
    head, *lines = entry.strip().split("\n")
    word = _clean(re.split(r"\s+[/<]", head)[0])
    for number, line in enumerate(lines):
        numbered = re.match(r"\d+\.\s*", line)
        if number and not numbered:
            continue
        translated = _clean(line[numbered.end() :] if numbered else line)
        kept = [t.strip() for t in translated.split(",") if t.strip() and len(t.split()) <= _MAX_WORDS]
        if word and kept and len(word.split()) <= _MAX_WORDS:
            yield word, "; ".join(kept)


def _cpv(file: Path) -> Dictionary:
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    header, *rows = csv.reader(raw.decode("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    labels = tuple(tuple(_clean(cell).replace(";", ",") for cell in row[1:]) for row in rows if len(row) == len(header))
    return Dictionary("cpv", LICENCES["cpv"], tuple(header[1:]), labels)


def _clean(text: str) -> str:
    """Without asides, the sense number that some entries end in, and characters that our tables part by."""
    return re.sub(r"\s+", " ", re.sub(r"\s\d+\.$", "", _ASIDE.sub(" ", text.strip()))).replace(";", ",").strip()


def _number(digits: str) -> int:
    """A number as the dictd format writes it, in base 64."""
    value = 0
    for digit in digits:
        value = value * 64 + _DIGITS[digit]
    return value


_READERS: tuple[tuple[str, Callable[[Path], Dictionary]], ...] = (
    (r"freedict-[a-z]{3}-[a-z]{3}\.index", _freedict),
    (r"cpv.*\.tsv(\.gz)?", _cpv),
)
