"""Files that people send are opened in a process of their own, with little memory, little time, no files and no network."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lessons.errors import Invalid

INSIDE = Path(__file__).with_name("inside.py")
LIMITED = Path(__file__).with_name("limited.py")
WALL = 18.0
"""Seconds from start to answer, so that a refusal is told within 20. Should we be killed meanwhile, the process ends at
its own limit of computing time."""
MAX_FILE = 20_000_000
"""Bytes."""
KEPT = ("HOME", "PATH", "PYTHONPATH", "VIRTUAL_ENV")
"""What the process is told of our environment: where the libraries are, and no secret."""
LIBRARIES = {
    # lxml resolves more than it should, so openpyxl is to use the parser that defusedxml watches over.
    "OPENPYXL_LXML": "False",
    # openpyxl loads numpy where it finds it, whose threads each reserve memory.
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONDONTWRITEBYTECODE": "1",
}
TOO_SLOW = f"takes more than {WALL:.0f} seconds to read: split it, or save it again from Word or Excel"
BROKEN = "is damaged and broke off the reading: open it in Word or Excel, save it again and try once more"


def read(file: Path, within: float = WALL) -> dict[str, Any]:
    """A .docx or .xlsx file as `inside.py` tells it, in so many seconds at most. Raises Invalid, saying why it cannot be
    read and what to do."""
    if file.stat().st_size > MAX_FILE:
        raise Invalid([f"is larger than {MAX_FILE // 10**6} MB: remove pictures, or split it"])
    try:
        with file.open("rb") as opened:
            told = run(INSIDE, file.suffix.lower().removeprefix("."), within=min(WALL, within), stdin=opened)
    except subprocess.TimeoutExpired:
        raise Invalid([TOO_SLOW]) from None
    if told is None:
        raise Invalid([BROKEN])
    if "refused" in told:
        raise Invalid([str(told["refused"])])
    return told


def run(program: Path, argument: str, within: float = WALL, **given: Any) -> dict[str, Any] | None:
    """What a program answers of a file, None where it broke off. The file is given as `stdin`, open, or as `input`, bytes.

    Raises subprocess.TimeoutExpired after so many seconds.
    """
    ended = subprocess.run(  # noqa: S603 our own program, and nothing of the file's on its command line
        [sys.executable, "-P", str(LIMITED), str(program), argument],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=within,
        env={name: os.environ[name] for name in KEPT if name in os.environ} | LIBRARIES,
        check=False,
        **given,
    )
    try:
        told = json.loads(ended.stdout) if ended.returncode == 0 else None
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
