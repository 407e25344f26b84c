import gzip
from pathlib import Path

import pytest

from lessons import dictionaries, lexicon
from lessons.errors import Invalid, Misconfigured
from search.base import Sense

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def base64(number):
    digits = ALPHABET[number % 64]
    return base64(number // 64) + digits if number >= 64 else digits


def freedict(folder, name, entries):
    """Write a dictionary in the dictd format."""
    index, text = [], b""
    for entry in entries:
        raw = entry.encode()
        index.append(f"{entry.split(' ')[0]}\t{base64(len(text))}\t{base64(len(raw))}")
        text += raw
    (folder / f"{name}.dict.dz").write_bytes(gzip.compress(text))
    (folder / f"{name}.index").write_text("\n".join(index) + "\n")
    return folder / f"{name}.index"


def test_a_freedict_dictionary_becomes_senses_with_its_licence(tmp_path, vocabularies):
    file = freedict(
        tmp_path,
        "freedict-eng-swe",
        [
            "00databaseinfo about",
            "joke /dʒouk/\n1. skoja, skämta\n2. fars, skämt\n",
            "lady //x// <n>\ndam 2.\npolite term [old]\n",
            "abbot <n>\nabbot (head of a very old large monastery somewhere)\n",
        ],
    )

    dictionaries.add(file, tmp_path / "lexicons")

    added = tmp_path / "lexicons" / "freedict-eng-swe.tsv"
    assert added.read_text().startswith("# FreeDict, GPL")
    assert lexicon.load(vocabularies, tmp_path / "lexicons").senses == (
        Sense({"en": ("joke",), "sv": ("skoja", "skämta")}),
        Sense({"en": ("joke",), "sv": ("fars", "skämt")}),
        Sense({"en": ("lady",), "sv": ("dam",)}),
        Sense({"en": ("abbot",), "sv": ("abbot",)}),
    )


def test_cpv_labels_become_senses_in_all_their_languages(tmp_path, vocabularies):
    file = tmp_path / "cpv.tsv.gz"
    file.write_bytes(gzip.compress(b"code\tda\tsv\n48180000\tMedicinsk software\tMedicinsk programvara\n"))

    added = dictionaries.add(file, tmp_path / "lexicons")

    assert (added.languages, added.rows) == (("da", "sv"), (("Medicinsk software", "Medicinsk programvara"),))


@pytest.mark.parametrize("name", ["words.txt", "freedict-eng-swe.index", "freedict-eng-xyz.index"])
def test_a_file_that_is_no_dictionary_is_named(name, tmp_path):
    (tmp_path / name).write_text("a\tA\tB\n")

    with pytest.raises(Invalid, match=name):
        dictionaries.read(tmp_path / name)


def test_a_row_with_a_cell_too_few_is_named_with_its_line(tmp_path, vocabularies):
    (tmp_path / "w.tsv").write_text("# remark\nen\tda\nhouse\thus\nonly\n")

    with pytest.raises(Misconfigured, match=r"w.tsv, line 4: has 1 cells; use 2"):
        lexicon.load(vocabularies, tmp_path)


@pytest.mark.skipif(not Path("/usr/share/dictd/freedict-swe-eng.index").exists(), reason="FreeDict is not installed")
def test_debians_own_dictionary_is_read():
    read = dictionaries.read(Path("/usr/share/dictd/freedict-swe-eng.index"))

    assert len(read.rows) > 4000
    assert ("levnad", "life") in read.rows
