"""Time and memory."""

import gc
import multiprocessing
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

import psutil

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

MEGABYTE = 2**20


@dataclass(frozen=True)
class Cost(Generic[Result]):
    """What it took to make something."""

    made: Result
    seconds: float
    megabytes: float
    """By which the process grew, and stays grown while the thing is held."""


def cost(make: Callable[[], Result]) -> Cost[Result]:
    """Make a thing once and say what it took: processor seconds, resident memory."""
    gc.collect()
    process = psutil.Process()
    before, start = process.memory_info().rss, time.process_time()
    made = make()
    seconds = time.process_time() - start
    gc.collect()
    return Cost(made, seconds, (process.memory_info().rss - before) / MEGABYTE)


def fastest(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the processor seconds of each contender's fastest round.

    They take turns, so that what else the machine does meets all of them alike.
    """
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, contender in contenders.items():
            start = time.process_time()
            contender()
            best[name] = min(best[name], time.process_time() - start)
    return best


def apart(function: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """Call a module's function in a process of its own, whose memory nobody else has used."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(function, *args, **kwargs).result()
