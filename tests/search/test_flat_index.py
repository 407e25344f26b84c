"""The flat index writes, reads, replaces, removes and merges as its API says."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from whoosh.query import Every, Phrase, Prefix, Term

from search.base import IndexUnusable
from search.whoosh_engine.documents import MISSING
from search.whoosh_engine.index import FlatIndex
from search.whoosh_engine.schema import IndexField, Row
from search.whoosh_engine.searcher import Snapshot, top
from search.whoosh_engine.tidying import Merged

FIELDS = (IndexField("title"), IndexField("body", positions=True, forward=True))


def opened(folder: Path, stamp: str = "1") -> FlatIndex:
    return FlatIndex.open(folder, FIELDS, ["region", "phase"], ["year"], stamp)


def row(id: str, body: str, year: int | None = None, **facets: str) -> Row:
    return Row(
        id,
        {"title": [id], "body": body.split()},
        {name: tuple(values.split()) for name, values in facets.items()},
        {} if year is None else {"year": year},
    )


ROWS = (
    row("a", "tender late tender lost", 2015, region="north east"),
    row("b", "supplier late", 2020, region="north", phase="pilot"),
    row("c", "tender won at last", phase="pilot"),
)


@pytest.fixture
def index(tmp_path: Path) -> FlatIndex:
    made = opened(tmp_path / "index")
    assert made.rebuild(ROWS, seq=7)
    return made


def found(snapshot: Snapshot, field: str, term: str) -> list[str]:
    return snapshot.ids(snapshot.match(Term(field, term)))


def test_a_rebuilt_index_holds_its_rows_and_the_change_log_number(index: FlatIndex):
    snapshot = index.snapshot()

    assert (snapshot.seq, snapshot.count) == (7, 3)
    assert snapshot.ids(snapshot.match(Every())) == ["a", "b", "c"]
    assert found(snapshot, "body", "tender") == ["a", "c"]
    assert snapshot.ids([snapshot.docnum("b")]) == ["b"]
    assert snapshot.docnum("z") is None


def test_scores_come_with_ascending_documents_and_top_sorts_them(index: FlatIndex):
    snapshot = index.snapshot()
    docs, scores = snapshot.score(Term("body", "tender"))

    assert docs.tolist() == [0, 2]
    assert scores[0] > scores[1] > 0
    assert docs[top(docs, scores, 1)].tolist() == [0]


def test_top_puts_the_lower_document_first_where_scores_are_equal():
    docs, scores = np.array([3, 5, 7, 9]), np.array([1, 2, 1, 2], np.float32)

    assert [docs[top(docs, scores, k)].tolist() for k in (0, 1, 3, 9)] == [[], [5], [5, 9, 3], [5, 9, 3, 7]]


def test_facets_are_counted_by_numbers_or_by_mask(index: FlatIndex):
    snapshot = index.snapshot()

    assert snapshot.facet_values("region") == ["east", "north"]
    assert snapshot.facet_docs("phase", "pilot").tolist() == [1, 2]
    assert snapshot.facet_counts("region", snapshot.match(Every())) == {"east": 1, "north": 2}
    assert snapshot.facet_counts("region", np.array([False, True, True])) == {"north": 1}


def test_a_number_that_a_document_lacks_is_missing(index: FlatIndex):
    assert index.snapshot().number("year").tolist() == [2015, 2020, MISSING]


@pytest.mark.parametrize("different", [1, 5, 900, 100_000], ids=lambda n: f"{n} different scores")
@pytest.mark.parametrize("size", [1279, 1280, 1281, 5000])
def test_the_best_of_many_scores_are_those_of_a_sorted_list(size: int, different: int):
    scores = np.random.default_rng(size + different).integers(0, different, size).astype(np.float32)
    docs = np.arange(size) * 3

    assert top(docs, scores, 10).tolist() == np.lexsort((docs, -scores))[:10].tolist()


def test_terms_are_listed_with_their_document_frequency(index: FlatIndex):
    snapshot = index.snapshot()

    assert list(snapshot.terms("body", "la")) == [("last", 1), ("late", 2)]
    assert (snapshot.df("body", "tender"), snapshot.df("body", "none"), snapshot.df("none", "none")) == (2, 0, 0)
    assert snapshot.doc_terms("body", 0) == [("late", 1), ("lost", 1), ("tender", 2)]
    assert snapshot.doc_terms("title", 0) == []


def test_a_written_row_replaces_the_one_with_its_id(index: FlatIndex):
    assert index.write([row("a", "cancelled", region="west"), row("d", "tender")], ["c"], seq=9)
    snapshot = index.snapshot()

    assert (snapshot.seq, snapshot.count) == (9, 3)
    assert sorted(snapshot.ids(snapshot.match(Every()))) == ["a", "b", "d"]
    assert found(snapshot, "body", "tender") == ["d"]
    assert found(snapshot, "body", "cancelled") == ["a"]
    assert snapshot.facet_counts("region", snapshot.live) == {"north": 1, "west": 1}


def test_the_last_of_two_rows_with_one_id_counts(index: FlatIndex):
    index.write([row("d", "first"), row("d", "second")], [], seq=8)
    snapshot = index.snapshot()

    assert snapshot.count == 4
    assert (found(snapshot, "body", "first"), found(snapshot, "body", "second")) == ([], ["d"])


def test_a_snapshot_stays_as_it_was(index: FlatIndex):
    before = index.snapshot()
    index.write([], ["a", "b"], seq=8)

    assert before.ids(before.match(Every())) == ["a", "b", "c"]
    assert index.snapshot().count == 1


def test_another_reader_sees_a_commit_at_once(index: FlatIndex, tmp_path: Path):
    reader = opened(tmp_path / "index")
    assert reader.snapshot().seq == 7
    index.write([row("d", "new")], [], seq=8)

    assert found(reader.snapshot(), "body", "new") == ["d"]


def test_many_small_commits_leave_few_segments_and_the_right_documents(index: FlatIndex):
    for n in range(100):
        index.write([row(f"n{n}", f"tender number{n}", region="north")], [f"n{n - 10}"], seq=8 + n)
    snapshot = index.snapshot()

    assert snapshot.count == 13
    assert len(snapshot.parts) < 24
    assert sorted(found(snapshot, "title", "n99") + found(snapshot, "title", "n89")) == ["n99"]
    assert snapshot.facet_counts("region", snapshot.live) == {"east": 1, "north": 12}
    assert snapshot.ids(snapshot.match(Phrase("body", ["tender", "number95"]))) == ["n95"]


@pytest.fixture
def untidy(tmp_path: Path) -> FlatIndex:
    """An index of eight segments too large for a commit to merge."""
    index = opened(tmp_path / "untidy")
    index.rebuild([row(f"r{n}", "tender rebuilt") for n in range(80)], seq=1)
    for commit in range(7):
        index.write([row(f"c{commit}n{n}", f"tender commit{commit}") for n in range(80)], [], seq=commit + 2)
    assert len(index.snapshot().parts) == 8
    return index


def test_what_a_commit_leaves_is_merged_by_tidying(untidy: FlatIndex):
    assert untidy.tidy() is True

    snapshot = untidy.snapshot()
    assert ([len(part.segment) for part in snapshot.parts], snapshot.seq) == ([640], 8)
    assert found(snapshot, "body", "commit6") == [f"c6n{n}" for n in range(80)]
    assert untidy.tidy() is False


def test_what_changes_while_segments_are_merged_stays_changed(untidy: FlatIndex, tmp_path: Path):
    merged = Merged.made(tmp_path / "merged", untidy.layout, untidy.snapshot().parts)
    untidy.write([row("c3n3", "replaced")], ["c4n4", "r5"], seq=9)

    parts = merged.replacing(next((tmp_path / "untidy").glob("build-*")), untidy.layout, untidy.snapshot().parts)

    snapshot = Snapshot(untidy.layout, parts, untidy.snapshot().pointer)
    assert (snapshot.count, len(parts)) == (638, 2)
    assert found(snapshot, "body", "replaced") == ["c3n3"]
    assert found(snapshot, "body", "commit3") == [f"c3n{n}" for n in range(80) if n != 3]
    assert (snapshot.docnum("c4n4"), snapshot.docnum("r5")) == (None, None)


def test_a_merge_of_segments_that_are_gone_is_thrown_away(untidy: FlatIndex, tmp_path: Path):
    merged = Merged.made(tmp_path / "merged", untidy.layout, untidy.snapshot().parts)
    untidy.rebuild(ROWS, seq=9)

    assert merged.replacing(tmp_path, untidy.layout, untidy.snapshot().parts) is None


def test_writers_and_a_second_tidying_go_on_while_segments_are_merged(untidy: FlatIndex, tmp_path: Path):
    with ThreadPoolExecutor(2) as threads:
        tidied = [threads.submit(opened(tmp_path / "untidy").tidy) for _ in range(2)]
        written = 0
        while written < 20 or not all(one.done() for one in tidied):
            written += untidy.write([row(f"w{written}", "meanwhile")], [f"r{written}"], seq=written + 10)

    snapshot = untidy.snapshot()
    assert (snapshot.count, snapshot.seq) == (640 + max(0, written - 80), written + 9)
    assert len(found(snapshot, "body", "meanwhile")) == written


def test_without_tidying_segments_stay_bounded(tmp_path: Path):
    index = opened(tmp_path / "index")
    index.rebuild([], seq=0)
    for commit in range(70):
        index.write([row(f"c{commit}n{n}", "tender") for n in range(70)], [], seq=commit + 1)

    assert (len(index.snapshot().parts) < 64, index.snapshot().count) == (True, 4900)


def test_an_index_of_another_stamp_is_unusable(index: FlatIndex, tmp_path: Path):
    with pytest.raises(IndexUnusable):
        opened(tmp_path / "index", stamp="2").snapshot()
    with pytest.raises(IndexUnusable):
        opened(tmp_path / "index", stamp="2").write([], [], seq=8)


def test_a_missing_index_is_unusable_until_it_is_rebuilt(tmp_path: Path):
    index = opened(tmp_path / "none")
    with pytest.raises(IndexUnusable):
        index.snapshot()
    with pytest.raises(IndexUnusable):
        index.write([], [], seq=1)

    index.rebuild([], seq=1)
    assert index.snapshot().count == 0
    assert index.snapshot().match(Prefix("body", "a")).tolist() == []


def test_a_rebuild_swaps_the_folder_and_tells_its_progress(index: FlatIndex, tmp_path: Path):
    told: list[int] = []
    assert index.rebuild([row(str(n), "word") for n in range(250)], seq=20, progress=told.append)

    assert told == [100, 100, 50]
    assert (index.snapshot().seq, index.snapshot().count) == (20, 250)
    assert len(list((tmp_path / "index").glob("build-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_old_index(index: FlatIndex, tmp_path: Path):
    def rows():
        yield row("x", "word")
        raise ValueError("unreadable page")

    with pytest.raises(ValueError, match="unreadable page"):
        index.rebuild(rows(), seq=20)
    assert (index.snapshot().seq, index.snapshot().count) == (7, 3)
    assert len(list((tmp_path / "index").glob("build-*"))) == 1


def test_a_second_writer_is_turned_away(index: FlatIndex, tmp_path: Path):
    def rows():
        assert opened(tmp_path / "index").write([], [], seq=9) is False
        assert opened(tmp_path / "index").rebuild([], seq=9) is False
        yield row("d", "written meanwhile")

    assert index.write(rows(), [], seq=8) is True
    assert index.snapshot().seq == 8


def test_readers_and_writers_at_the_same_time_lose_nothing(tmp_path: Path):
    folder, written = tmp_path / "index", threading.Event()
    opened(folder).rebuild(ROWS, seq=1)

    def write(name: str) -> None:
        index = opened(folder)
        for n in range(25):
            while not index.write([row(f"{name}{n}", "tender")], [], seq=n):
                time.sleep(0.001)

    def read() -> int:
        index, looks = opened(folder), 0
        while not written.is_set():
            snapshot = index.snapshot()
            assert len(snapshot.ids(snapshot.match(Term("body", "tender")))) == snapshot.count - 1
            looks += 1
            time.sleep(0.001)  # a thread that never rests keeps the writers from the interpreter for minutes
        return looks

    with ThreadPoolExecutor(6) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        writers = [threads.submit(write, name) for name in "wxyz"]
        try:
            for writer in writers:
                writer.result()
        finally:
            written.set()
        assert all(reader.result() > 10 for reader in readers)
    assert opened(folder).snapshot().count == 103
