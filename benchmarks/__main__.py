"""`python -m benchmarks [screening | growth | sending]`: all of them without a name."""

import sys

from benchmarks import growth, screening, sending

BENCHMARKS = {"screening": screening.run, "growth": growth.run, "sending": sending.run}


def main() -> None:
    """Run the named benchmarks, or all."""
    names = sys.argv[1:] or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        sys.exit(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    for name in names:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
