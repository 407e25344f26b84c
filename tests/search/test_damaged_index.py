"""Whatever happens to an index's files, it gives the right answers or says that it is unusable."""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
import whoosh.index
from whoosh.query import Every, Phrase, Prefix, Term

from search.base import IndexUnusable
from search.whoosh_engine import codec
from search.whoosh_engine.arrays import MAPPED_FROM
from search.whoosh_engine.index import FlatIndex
from search.whoosh_engine.schema import IndexField, Row

FIELDS = (IndexField("body", positions=True, forward=True),)
FILES = ("current", "lock", "*/*.toc", "*/large", "*/small")
WORDS = [f"word{n}" for n in range(3000)]

Damage = Callable[[Path], None]


def rows(count: int, first: int = 0) -> list[Row]:
    random = Random(first)
    texts = [random.choices(WORDS, k=200) for _ in range(count)]
    return [
        Row(f"d{first + n}", {"body": text}, {"region": (f"r{n % 7}",)}, {"year": n}) for n, text in enumerate(texts)
    ]


def opened(folder: Path) -> FlatIndex:
    return FlatIndex.open(folder, FIELDS, ["region"], ["year"], "1")


def answers(index: FlatIndex) -> list[object]:
    snapshot = index.snapshot()
    docs, scores = snapshot.score(Term("body", "word7"))
    return [
        (snapshot.seq, snapshot.count),
        sorted(zip(snapshot.ids(docs), scores.tolist(), strict=True)),
        snapshot.ids(snapshot.match(Phrase("body", ["word1", "word2"], slop=3))),
        len(snapshot.match(Prefix("body", "word12"))),
        snapshot.facet_counts("region", snapshot.match(Every())),
        int(snapshot.number("year").sum()),
        list(snapshot.terms("body", "word29")),
        snapshot.doc_terms("body", snapshot.docnum("d3")),
    ]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object]]:
    """An index with a segment that is mapped and one that is read, and what it answers."""
    folder = tmp_path_factory.mktemp("sound") / "index"
    index = opened(folder)
    index.rebuild(rows(1000), seq=1)
    index.write(rows(5, first=2000), ["d1"], seq=2)
    return folder, answers(index)


@pytest.fixture
def copy(sound: tuple[Path, list[object]], tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    shutil.copytree(sound[0], folder)
    return folder


def damaged_file(folder: Path, name: str) -> Path:
    by_size = sorted(folder.glob("*/*.flat"), key=lambda path: path.stat().st_size)
    assert by_size[0].stat().st_size < MAPPED_FROM < by_size[-1].stat().st_size
    return {"*/large": by_size[-1], "*/small": by_size[0]}.get(name) or next(folder.glob(name))


def cut(share: float) -> Damage:
    return lambda path: _truncate(path, int(path.stat().st_size * share))


def _truncate(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def flip(seed: int) -> Damage:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        if content:
            content[Random(seed).randrange(len(content))] ^= 1 << Random(seed).randrange(8)
        with path.open("r+b") as file:
            file.write(content)

    return damage


def noise(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(Random(1).randbytes(size))


DAMAGES: dict[str, Damage] = {
    "emptied": cut(0),
    "halved": cut(0.5),
    "short of its end": cut(0.999),
    **{f"bit {seed} flipped": flip(seed) for seed in range(12)},
    "random bytes": noise,
    "removed": Path.unlink,
}


def unharmed(index: FlatIndex, expected: list[object]) -> bool:
    """Whether it still answers, and then rightly."""
    try:
        assert answers(index) == expected
    except IndexUnusable:
        return False
    return True


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_reader_that_opens_a_damaged_index_is_right_or_told(copy: Path, sound, name: str, damage: Damage):
    damage(damaged_file(copy, name))

    unharmed(opened(copy), sound[1])


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_reader_that_has_the_index_open_is_right_or_told(copy: Path, sound, name: str, damage: Damage):
    reader = opened(copy)
    assert answers(reader) == sound[1]
    damage(damaged_file(copy, name))

    unharmed(reader, sound[1])


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_writer_over_a_damaged_index_is_right_or_told_and_a_rebuild_mends_it(copy: Path, name: str, damage: Damage):
    writer = opened(copy)
    damage(damaged_file(copy, name))
    try:
        writer.write(rows(1, first=3000), [], seq=3)
        assert (writer.snapshot().seq, writer.snapshot().count) == (3, 1005)
    except IndexUnusable:
        pass

    assert writer.rebuild(rows(10), seq=4)
    assert (writer.snapshot().seq, opened(copy).snapshot().count) == (4, 10)
    assert len(list(copy.glob("build-*"))) == 1


@pytest.mark.parametrize("victim", [".", "build-*"])
def test_an_index_whose_folder_is_gone_is_unusable_and_can_be_rebuilt(copy: Path, sound, victim: str):
    reader = opened(copy)
    assert answers(reader) == sound[1]
    for folder in list(copy.glob(victim)) if victim != "." else [copy]:
        shutil.rmtree(folder)

    unharmed(reader, sound[1])
    assert not unharmed(opened(copy), sound[1])
    assert reader.rebuild(rows(10), seq=4)
    assert reader.snapshot().count == 10


def test_a_damage_to_any_byte_of_a_segment_is_noticed(copy: Path):
    segment = damaged_file(copy, "*/small")
    size = segment.stat().st_size
    unnoticed = 0
    for place in range(0, size, max(1, size // 300)):
        with segment.open("r+b") as file:
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ 0x10]))
        unnoticed += unharmed_count(opened(copy))
        with segment.open("r+b") as file:
            file.seek(place)
            file.write(bytes([byte]))

    assert unnoticed < 10  # the gaps between arrays hold nothing


def unharmed_count(index: FlatIndex) -> bool:
    try:
        return index.snapshot().count == 1004
    except IndexUnusable:
        return False


def _unreadable(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(codec, "FlatCodec")  # what the table of contents was pickled with has another name now


def _of_another_whoosh(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whoosh.index, "_CURRENT_TOC_VERSION", -112)


def _a_file_instead(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(copy)
    copy.write_text("no folder")


def _a_link_to_nowhere(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(copy)
    copy.symlink_to(copy.parent / "nowhere")


def _folders_instead_of_files(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("current", "lock"):
        (copy / name).unlink()
        (copy / name).mkdir()


@pytest.mark.parametrize(
    "damage",
    [_unreadable, _of_another_whoosh, _a_file_instead, _a_link_to_nowhere, _folders_instead_of_files],
    ids=lambda f: f.__name__.strip("_"),
)
def test_what_cannot_be_an_index_is_told_and_a_rebuild_takes_its_place(copy: Path, monkeypatch, damage):
    damage(copy, monkeypatch)
    with pytest.raises(IndexUnusable):
        opened(copy).snapshot()
    with pytest.raises(IndexUnusable):
        opened(copy).write(rows(1), [], seq=3)
    monkeypatch.undo()

    assert opened(copy).rebuild(rows(10), seq=4)
    assert opened(copy).snapshot().count == 10


def test_an_index_of_another_edition_is_read_and_said_to_be_outdated(copy: Path):
    newer = FlatIndex.open(copy, FIELDS, ["region"], ["year"], "1", edition="2")
    assert (newer.snapshot().count, newer.outdated(), opened(copy).outdated()) == (1004, True, False)

    newer.write(rows(1, first=3000), [], seq=3)
    assert newer.outdated()  # the other documents are what they were
    newer.rebuild(rows(10), seq=4)
    assert (newer.outdated(), opened(copy).outdated()) == (False, True)
