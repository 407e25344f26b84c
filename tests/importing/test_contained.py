import base64
import json
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from lessons import importing
from lessons.errors import Invalid
from lessons.importing import contained
from tests import hostile

MEGABYTE = 2**20
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MADE = {"docx": Document, "xlsx": Workbook}


def packed(tmp_path, suffix, parts, name="file"):
    """A real Office file with some parts put in or put in place of its own."""
    plain = BytesIO()
    MADE[suffix]().save(plain)
    file = tmp_path / f"{name}.{suffix}"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for part in old.namelist():
            new.writestr(part, parts.get(part, old.read(part)))
        for part in set(parts) - set(old.namelist()):
            new.writestr(part, parts[part])
    return file


def outcome(file):
    """(seconds, what was read as text, why it was refused)."""
    start = time.monotonic()
    try:
        return time.monotonic() - start, json.dumps(contained.read(file)), ""
    except Invalid as fault:
        return time.monotonic() - start, "", str(fault)


@pytest.mark.parametrize("suffix", PARTS)
@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"media/zeros.bin": b"\0" * (51 * MEGABYTE)}, "unpacks to more than 50 MB"),
        ({f"media/{n}": b"" for n in range(5_001)}, "unpacks to more than 50 MB or 5000 parts"),
        ({"../../../../tmp/slip": b"x"}, "names parts outside itself"),
        ({"/etc/cron.d/slip": b"x"}, "names parts outside itself"),
    ],
    ids=["large", "many", "slip", "absolute"],
)
def test_a_zip_that_would_unpack_to_too_much_or_elsewhere_is_refused(parts, reason, suffix, tmp_path):
    seconds, read, why = outcome(packed(tmp_path, suffix, parts))

    assert (read, why[: len(reason)]) == ("", reason)
    assert seconds < 20


@pytest.mark.parametrize("suffix", PARTS)
def test_a_bomb_of_two_megabytes_is_refused(suffix, bare_site, tmp_path):
    file = tmp_path / f"bomb.{suffix}"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
        bomb.open(PARTS[suffix], "w") as part,
    ):
        for _ in range(500):
            part.write(b"\0" * MEGABYTE)

    report = importing.run(bare_site, [file])

    assert file.stat().st_size > 2_000_000
    assert [(r.place, r.reason[:26]) for r in report.refused] == [(file.name, "unpacks to more than 50 MB")]


@pytest.mark.parametrize("suffix", PARTS)
def test_a_zip_that_lies_about_its_size_ends_at_the_limit_of_memory(suffix, tmp_path):
    file = packed(tmp_path, suffix, {PARTS[suffix]: b"<a>" + b" " * (900 * MEGABYTE)})
    data = bytearray(file.read_bytes())
    for sign, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := data.find(sign, at + 1)) >= 0:
            if int.from_bytes(data[at + place : at + place + 4], "little") > MEGABYTE:
                data[at + place : at + place + 4] = (1000).to_bytes(4, "little")
    file.write_bytes(data)

    seconds, read, why = outcome(file)

    assert read == ""
    assert why
    assert seconds < 20


BOMB = '<!DOCTYPE b [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = {
    "laughs": BOMB + "]><b>&a9;</b>",
    "file": '<!DOCTYPE b [<!ENTITY x SYSTEM "{secret}">]><b>&x;</b>',
    "parameter": '<!DOCTYPE b [<!ENTITY % x SYSTEM "{secret}"> %x;]><b/>',
    "network": '<!DOCTYPE b [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><b>&x;</b>',
}  # fmt: skip


@pytest.mark.parametrize("suffix", PARTS)
@pytest.mark.parametrize("kind", ENTITIES)
def test_xml_entities_are_refused(kind, suffix, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-4711")

    _, read, why = outcome(
        packed(tmp_path, suffix, {PARTS[suffix]: ENTITIES[kind].replace("{secret}", secret.as_uri())})
    )

    assert (read, why[:18]) == ("", "holds XML entities")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is not a Word or Excel file"),
        (b"plain text", "is not a Word or Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is an older Office file or has a password"),
        (b"PK\x03\x04" + b"\0" * 100, "is not a Word or Excel file"),
    ],
    ids=["empty", "text", "old", "cut off"],
)
def test_what_is_no_office_file_is_refused_and_told_what_to_do(data, reason, tmp_path):
    (tmp_path / "file.docx").write_bytes(data)

    assert outcome(tmp_path / "file.docx")[2][: len(reason)] == reason


def test_a_file_that_is_too_large_is_not_opened(tmp_path):
    with (tmp_path / "file.xlsx").open("wb") as file:
        file.truncate(contained.MAX_FILE + 1)

    assert outcome(tmp_path / "file.xlsx")[2][:20] == "is larger than 20 MB"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import time; time.sleep(60)", "takes more than 1 seconds"),
        ("import os; os.kill(os.getpid(), 11)", contained.BROKEN),
        ("raise SystemExit(3)", contained.BROKEN),
        ("def answer(*_): return 'no JSON'", contained.BROKEN),
        ("def answer(*_): return '[1]'", contained.BROKEN),
    ],
    ids=["hangs", "crashes", "fails", "mumbles", "says something else"],
)
def test_a_process_that_hangs_or_breaks_is_a_refusal(program, reason, tmp_path, monkeypatch):
    (tmp_path / "inside.py").write_text(program)
    (tmp_path / "file.docx").write_bytes(b"x")
    monkeypatch.setattr(contained, "INSIDE", tmp_path / "inside.py")
    monkeypatch.setattr(contained, "WALL", 1.0)
    monkeypatch.setattr(contained, "TOO_SLOW", "takes more than 1 seconds")

    assert outcome(tmp_path / "file.docx")[2] == reason


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "open('{folder}/written', 'w')",
        "__import__('os').mkdir('{folder}/written')",
        "__import__('os').system('touch {folder}/written')",
        "__import__('subprocess').run(['touch', '{folder}/written'])",
        "__import__('socket').create_connection(('127.0.0.1', 9))",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9/')",
        "__import__('os').fork()",
        "bytearray(600 * 2**20)",
    ],
)
def test_the_process_reaches_no_file_no_program_and_no_network(attempt, tmp_path):
    program = (
        f"import runpy; limited = runpy.run_path({str(contained.LIMITED)!r}); limited['limit']()\n"
        f"try:\n    {attempt.replace('{folder}', str(tmp_path))}\n"
        "except (PermissionError, MemoryError) as fault:\n    print(type(fault).__name__)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ended.stdout in {"PermissionError\n", "MemoryError\n"}
    assert list(tmp_path.iterdir()) == []


def test_the_process_knows_no_secret_of_ours(tmp_path, monkeypatch):
    (tmp_path / "inside.py").write_text("import json, os\ndef answer(*_): return json.dumps(dict(os.environ))")
    (tmp_path / "file.docx").write_bytes(b"x")
    monkeypatch.setattr(contained, "INSIDE", tmp_path / "inside.py")
    monkeypatch.setenv("LESSONS_SECRET_KEY", "canary-4711")

    assert "canary" not in json.dumps(contained.read(tmp_path / "file.docx"))


def test_hostile_files_are_refused_or_read_safely_in_time(shared, bare_site, tmp_path):
    lines = (shared / "data" / "hostile" / "file.jsonl").read_text(encoding="utf-8").splitlines()
    files = []
    for row in map(json.loads, lines):
        own = row["name"].rpartition(".")[2]
        file = tmp_path / f"{row['id']}.{own if own in PARTS else 'docx'}"
        file.write_bytes(base64.b64decode(row["payload"]))
        files.append(file)

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(outcome, files))

    assert max(seconds for seconds, _, _ in outcomes) < 20
    assert all("root:" not in read and bool(read) != bool(why) for _, read, why in outcomes)
    assert set(tmp_path.iterdir()) <= {*files, tmp_path / "data"}
    readable = [file for file, (_, read, _) in zip(files, outcomes, strict=True) if read]
    importing.run(bare_site, readable)
    assert bare_site.store.faults() == []
    assert not any(mark in s.html for p in bare_site.store.pages() for s in p.sections for mark in ("<script", "<img"))


@pytest.mark.parametrize("suffix", PARTS)
def test_hostile_xml_inside_an_office_file_is_refused_or_read_safely(suffix, shared, tmp_path):
    marked = [p for p in hostile.payloads(shared, "xml") if "<!" in p or "<?" in p]
    payloads = marked[list(PARTS).index(suffix) :: 2]  # every other in each, as a process of its own takes its time
    files = [packed(tmp_path, suffix, {PARTS[suffix]: p}, str(n)) for n, p in enumerate(payloads)]

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(outcome, files))

    assert len(outcomes) > 15
    assert max(seconds for seconds, _, _ in outcomes) < 20
    assert {read for _, read, _ in outcomes} <= {"", '{"sheets": []}'}


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "docx"])
def test_hostile_xml_under_another_name_is_refused(suffix, shared, bare_site, tmp_path):
    file = tmp_path / f"file.{suffix}"
    file.write_text("\n".join(hostile.payloads(shared, "xml")), encoding="utf-8")

    report = importing.run(bare_site, [file])

    assert (report.added, {r.place.partition(",")[0] for r in report.refused}) == (0, {file.name})
