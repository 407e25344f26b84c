"""Every measurement, one after the other: `make bench`. Each part also runs alone as `python -m bench.<part>`."""

import subprocess
import sys

PARTS = (
    ("speed", ()),
    ("judged", ("same", "pairs", "mixed")),
    ("tagged", ()),
    ("languages", ()),
    ("http", ("10000",)),
    ("http", ("100000",)),
    ("writers", ("50", "20")),
    ("kills", ("200",)),
)


def main() -> None:
    for part, options in PARTS:
        print(f"\n== bench.{part} {' '.join(options)}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{part}", *options], check=False)


if __name__ == "__main__":
    main()
