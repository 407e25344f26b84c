"""A program within limits: it may compute on what it is given, and reach no file, no process and no network.

Run by path through `contained.py`, never imported by the site: `limited.py PROGRAM ARGUMENT`. The program is a file that
knows nothing of ours and has a function `answer(argument, data)`, whose text becomes standard output.
"""

import resource
import runpy
import sys
import sysconfig
import warnings
from contextlib import suppress

import defusedxml

CPU = 20
"""Seconds of computing."""
MEMORY = 512 * 2**20
LEAST_FREE = (
    (resource.RLIMIT_CPU, CPU),
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, 32),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_CORE, 0),
)
BARRED = ("socket.", "subprocess.", "os.", "shutil.", "tempfile.", "ctypes.", "ftplib.", "http.", "urllib.", "pty.")
"""Audit events of what reading a file's content needs none of."""
HARMLESS = ("os.listdir", "os.scandir", "os.walk")
"""What importing a module may do."""


def limit() -> None:
    """Bound what this process may use, and bar it from files, processes and the network."""
    for kind, most in LEAST_FREE:
        with suppress(ValueError, OSError):  # macOS bounds no address space; the other limits hold there
            resource.setrlimit(kind, (most, most))
    libraries = tuple(sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    sys.addaudithook(lambda event, args: _bar(event, args, libraries))
    defusedxml.defuse_stdlib()


def _bar(event: str, args: tuple[object, ...], libraries: tuple[str, ...]) -> None:
    if event == "open":
        path, mode = args[0], args[1]
        if not str(path).startswith(libraries) or set(str(mode or "r")) & set("wax+"):
            raise PermissionError(f"{path} is not for this process")
    elif event.startswith(BARRED) and event not in HARMLESS:
        raise PermissionError(f"{event} is not for this process")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    program = runpy.run_path(sys.argv[1])  # The libraries that it needs are loaded before the limits hold.
    limit()
    sys.stdout.write(program["answer"](sys.argv[2], sys.stdin.buffer.read()))
