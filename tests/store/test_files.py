"""Files on disk: whole or absent, whatever the disk does and however the process ends."""

import errno
import hashlib
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from lessons.errors import Busy, NotFound
from lessons.store.files import ABANDONED, Files

CONTENT = b"content " * 100_000
NAME = hashlib.sha256(CONTENT).hexdigest()
STEPS = {"mkdir": 1, "open": 3, "fsync": 3, "replace": 1}
"""Calls of the system that storing a first file takes, and how many of each."""
CASES = [(call, number) for call, times in STEPS.items() for number in range(1, times + 1)]


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path / "attachments")


def aged(path, seconds=ABANDONED + 60):
    os.utime(path, (time.time() - seconds, time.time() - seconds))


def test_a_file_lies_under_its_hash_for_its_owner_alone(files):
    assert files.put(CONTENT) == NAME
    assert files.read(NAME) == CONTENT
    assert [path.name for path in files.folder.iterdir()] == [NAME]
    assert (files.folder.stat().st_mode & 0o777, (files.folder / NAME).stat().st_mode & 0o777) == (0o700, 0o600)


def test_the_same_bytes_are_kept_once_and_count_as_new(files):
    files.put(CONTENT)
    aged(files.folder / NAME)

    files.put(CONTENT)

    assert files.sweep([]) == 0
    assert len(list(files.folder.iterdir())) == 1


def test_a_damaged_file_is_mended_by_the_next_that_brings_it(files):
    files.put(CONTENT)
    (files.folder / NAME).write_bytes(b"half")

    files.put(CONTENT)

    assert files.read(NAME) == CONTENT


@pytest.mark.parametrize("name", ["", "0" * 64, "../../etc/passwd", NAME.upper(), NAME + "\n", "a" * 63])
def test_what_is_no_file_here_is_not_found(files, name):
    files.put(CONTENT)

    with pytest.raises(NotFound):
        files.read(name)


def test_only_what_nothing_names_and_nobody_just_wrote_is_swept(files):
    kept, orphan, fresh = (files.put(text) for text in (b"kept", b"orphan", b"fresh"))
    part = files.folder / "0123456789abcdef.part"
    other = files.folder / "README"
    for path in (part, other):
        path.write_bytes(b"x")
    for path in (files.folder / kept, files.folder / orphan, part, other):
        aged(path)

    assert files.sweep([kept]) == 2
    assert {path.name for path in files.folder.iterdir()} == {kept, fresh, "README"}


def test_lost_and_damaged_files_are_named(files):
    fine, damaged = files.put(b"fine"), files.put(b"damaged")
    (files.folder / damaged).write_bytes(b"DAMAGED")

    faults = list(files.faults({fine: 4, damaged: 7, "0" * 64: 1}))

    assert sorted(faults) == sorted([f"attachments: {'0' * 64} is lost", f"attachments: {damaged} is damaged"])


def test_where_nothing_was_ever_added_there_is_nothing_to_sweep(files):
    assert (files.sweep([]), list(files.faults({}))) == (0, [])


def intercept(monkeypatch, call, number, act):
    """Have the n-th of a kind of system call do something else."""
    place = Path if call in ("mkdir", "replace") else os
    real, calls = getattr(place, call), []

    def counted(*args, **given):
        calls.append(args)
        return act() if len(calls) == number else real(*args, **given)

    monkeypatch.setattr(place, call, counted)
    return calls


def die():
    os._exit(137)


def full():
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(("call", "number"), CASES)
def test_a_process_that_is_killed_leaves_a_whole_file_or_none(files, monkeypatch, call, number):
    with monkeypatch.context() as patched:
        intercept(patched, call, number, die)
        process = multiprocessing.get_context("fork").Process(target=files.put, args=(CONTENT,))
        process.start()
        process.join(30)

    assert process.exitcode == 137
    there = files.folder / NAME
    assert not there.exists() or there.read_bytes() == CONTENT
    for path in files.folder.glob("*"):
        aged(path)
    files.sweep([])
    assert list(files.folder.glob("*")) == []
    assert files.read(files.put(CONTENT)) == CONTENT


@pytest.mark.parametrize(("call", "number"), CASES)
def test_a_disk_that_fails_is_told_of_and_leaves_a_whole_file_or_none(files, monkeypatch, call, number):
    with monkeypatch.context() as patched:
        intercept(patched, call, number, full)
        with pytest.raises(Busy, match="No space left on device"):
            files.put(CONTENT)

    assert [path.name for path in files.folder.glob("*")] in ([], [NAME])
    assert files.read(files.put(CONTENT)) == CONTENT


@pytest.mark.parametrize("call", STEPS)
def test_storing_a_file_takes_as_many_steps_as_are_tried(files, monkeypatch, call):
    calls = intercept(monkeypatch, call, 0, full)

    files.put(CONTENT)

    assert len(calls) == STEPS[call]
