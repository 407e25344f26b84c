"""Import: files of pages → the store, in batches, with a report of what was refused and why."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from lessons.editing import Checked, Written, check, publish, render
from lessons.errors import Invalid
from lessons.importing import docx, jsonlines, markdown, tables
from lessons.importing.entries import Entry, Found, Notice, Refusal
from lessons.importing.mapping import Mapping
from lessons.importing.reading import Reading, reading
from lessons.site import Site
from lessons.store.base import Deed

BATCH = 100
"""Pages a transaction. An import that is cut off keeps its finished batches; running it again does the rest."""

FORMATS: dict[str, Callable[[Path, Reading], Iterator[Found]]] = {
    ".md": markdown.entries,
    ".jsonl": jsonlines.entries,
    ".ndjson": jsonlines.entries,
    ".gz": jsonlines.entries,
    ".csv": tables.csv_entries,
    ".xlsx": tables.xlsx_entries,
    ".docx": docx.entries,
}
"""By the end of the file's name, in small letters."""
BY_LINE = {".jsonl", ".ndjson", ".gz", ".csv"}
"""Formats with about a page a line."""
TAKEN = (
    "a page of this title is there already with another text: change the title, or give {0!r} as its slug to replace it"
)


Taken: TypeAlias = dict[tuple[str, str], bytes]
"""The pages of one import: (type, slug) → its source's digest."""


@dataclass(slots=True)
class Report:
    """What became of every page: counts, each refusal with its place, and what was passed over in what went in."""

    added: int = 0
    changed: int = 0
    same: int = 0
    incomplete: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.added + self.changed + self.same + len(self.refused)


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those of a known format inside the folders named. Raises Invalid for any other."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if _is_known(p) and p.is_file())
        elif not path.is_file():
            raise Invalid([f"{path}: there is no such file"])
        elif not _is_known(path):
            raise Invalid([f"{path}: use a file that ends in {', '.join(FORMATS)}"])
        else:
            found.append(path)
    return found


def _is_known(path: Path) -> bool:
    """`~$plan.docx` is Word's own note that somebody has plan.docx open."""
    return path.suffix.lower() in FORMATS and not path.name.startswith("~$")


def expected(files: Sequence[Path]) -> int:
    """About how many pages the files hold, for a progress bar."""
    return sum(jsonlines.count_lines(file) if file.suffix.lower() in BY_LINE else 1 for file in files)


def entries(files: Sequence[Path], reading: Reading) -> Iterator[Found]:
    """Every page in the files, a refusal for each that cannot be read, and notices."""
    for file in files:
        yield from FORMATS[file.suffix.lower()](file, reading)


def run(
    site: Site,
    files: Sequence[Path],
    mapping: Mapping | None = None,
    dry_run: bool = False,
    actor: str = "import",
    progress: Callable[[int], None] = lambda n: None,
    lang: str = "",
) -> Report:
    """Import the files; `progress` is told how many pages each batch took. What is refused does not stop the rest.

    `lang` is the language of tables and documents that state none, empty to tell it from their headings.
    """
    report = Report()
    taken: Taken = {}
    for batch in _batches(entries(files, reading(site, mapping, lang))):
        checked = _unclaimed(site, _checked(site, batch, report), taken, report)
        report.incomplete += sum(bool(page.missing) for page in checked)
        if dry_run:
            report.added += len(checked)
        else:
            _publish(site, checked, actor, report)
        progress(len(batch))
    return report


def _publish(site: Site, checked: list[Checked], actor: str, report: Report) -> None:
    drafts = list(render(site, checked))
    outcomes = publish(site, drafts, Deed("import", actor, site.clock()))
    report.added += outcomes.count("added")
    report.changed += outcomes.count("changed")
    report.same += outcomes.count("same")


def _checked(site: Site, batch: Sequence[Found], report: Report) -> Iterator[tuple[Entry, Checked]]:
    for found in batch:
        match found:
            case Refusal():
                report.refused.append(found)
            case Notice():
                report.notices.append(found)
            case Entry():
                try:
                    yield found, check(site, Written(found.slug, found.raw, found.body, found.source))
                except Invalid as fault:
                    report.refused.append(Refusal(found.place, str(fault)))


def _unclaimed(site: Site, pages: Iterable[tuple[Entry, Checked]], taken: Taken, report: Report) -> list[Checked]:
    """The pages without those whose address was made from a title and belongs to another text already."""
    pairs = [(entry, page, (page.type.name, page.slug), _digest(page.source)) for entry, page in pages]
    if all(entry.replaces for entry, *_ in pairs):
        taken |= {key: digest for _, _, key, digest in pairs}
        return [page for _, page, *_ in pairs]
    free: list[Checked] = []
    with site.store.writing() as writing:
        for entry, page, key, digest in pairs:
            if not entry.replaces and key not in taken and (there := writing.current(*key)):
                taken[key] = _digest(there[1])
            if entry.replaces or taken.get(key, digest) == digest:
                taken[key] = digest
                free.append(page)
            else:
                report.refused.append(Refusal(entry.place, TAKEN.format(page.slug)))
    return free


def _digest(source: str) -> bytes:
    return sha256(source.encode()).digest()


def _batches(stream: Iterator[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    for entry in stream:
        batch.append(entry)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
