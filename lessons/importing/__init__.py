"""Import: files of pages → the store, in batches, with a report of what was refused and why."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lessons.editing import Checked, Written, check, publish, render
from lessons.errors import Invalid
from lessons.importing import jsonlines, markdown
from lessons.importing.entries import Entry, Refusal
from lessons.importing.mapping import Mapping
from lessons.site import Site
from lessons.store.base import Deed

BATCH = 100
"""Pages a transaction. An import that is cut off keeps its finished batches; running it again does the rest."""

FORMATS: dict[str, Callable[[Path, Mapping | None], Iterator[Entry | Refusal]]] = {
    ".md": markdown.entries,
    ".jsonl": jsonlines.entries,
    ".ndjson": jsonlines.entries,
    ".gz": jsonlines.entries,
}


@dataclass(slots=True)
class Report:
    """What became of every page: counts, and each refusal with its place."""

    added: int = 0
    changed: int = 0
    same: int = 0
    incomplete: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.added + self.changed + self.same + len(self.refused)


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those of a known format inside the folders named. Raises Invalid for any other."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix in FORMATS and p.is_file())
        elif not path.is_file():
            raise Invalid([f"{path}: there is no such file"])
        elif path.suffix not in FORMATS:
            raise Invalid([f"{path}: use a file that ends in {', '.join(FORMATS)}"])
        else:
            found.append(path)
    return found


def entries(files: Sequence[Path], mapping: Mapping | None = None) -> Iterator[Entry | Refusal]:
    """Every page in the files, and a refusal for each that cannot be read."""
    for file in files:
        yield from FORMATS[file.suffix](file, mapping)


def run(
    site: Site,
    files: Sequence[Path],
    mapping: Mapping | None = None,
    dry_run: bool = False,
    actor: str = "import",
    progress: Callable[[int], None] = lambda n: None,
) -> Report:
    """Import the files; `progress` is told how many pages each batch took. What is refused does not stop the rest."""
    report = Report()
    for batch in _batches(entries(files, mapping)):
        checked = [page for entry in batch if (page := _checked(site, entry, report))]
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


def _checked(site: Site, entry: Entry | Refusal, report: Report) -> Checked | None:
    if isinstance(entry, Refusal):
        report.refused.append(entry)
        return None
    try:
        return check(site, Written(entry.slug, entry.raw, entry.body, entry.source))
    except Invalid as fault:
        report.refused.append(Refusal(entry.place, str(fault)))
        return None


def _batches(stream: Iterator[Entry | Refusal]) -> Iterator[list[Entry | Refusal]]:
    batch: list[Entry | Refusal] = []
    for entry in stream:
        batch.append(entry)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
