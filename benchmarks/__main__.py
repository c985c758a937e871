"""`python -m benchmarks [NAME ...]`: without a name all but `audits`, which takes long."""

import sys

from benchmarks import audits, growth, importing, screening, sealing, sending

BENCHMARKS = {
    "screening": screening.run,
    "growth": growth.run,
    "sending": sending.run,
    "sealing": sealing.run,
    "importing": importing.run,
}
LONG = {"audits": audits.run}
"""Takes a quarter of an hour and much of a disk: run by name alone."""


def main() -> None:
    """Run the named benchmarks, or all that do not take long."""
    names = sys.argv[1:] or list(BENCHMARKS)
    known = BENCHMARKS | LONG
    if unknown := set(names) - set(known):
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for name in names:
        known[name]()


if __name__ == "__main__":
    main()
