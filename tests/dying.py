"""A death at any moment: of a thread, or of a whole process by SIGKILL."""

import os
import signal
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
import pytest
from killing import forkserver
from sqlalchemy import event

from partnership_watch.delivery.webhooks import sending
from partnership_watch.store import Store

MORTAL = "mortal"
"""The name under which PostgreSQL knows a process that may be killed."""

_left: ContextVar[list[int] | None] = ContextVar("words left", default=None)
"""How many words a piece of work may still say, in whichever threads it works."""


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours that follows it may reach the database or another server."""


class Death:
    """Counts what a piece of work says to PostgreSQL, to a mail server or to an endpoint, and ends it before
    one of these words."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end

    @contextmanager
    def before(self, word: int | None) -> Iterator[None]:
        """Let what is done in here end before its n-th word; None: never."""
        left = None if word is None else [word]
        token = _left.set(left)
        try:
            yield
        except Killed:
            pass
        except Exception:
            if (
                left is None or left[0] > 0
            ):  # what the dead do in their `finally` fails, and is heard by nobody
                raise
        finally:
            _left.reset(token)

    def may_strike(self, store: Store) -> None:
        """Count what is said through this store, too."""
        for engine in (store._engine, store._hasty_engine):
            for what in ("before_cursor_execute", "commit"):
                event.listen(engine, what, self.word)

    def word(self, *_: object) -> None:
        """One more is about to be said."""
        left = _left.get()
        if left is not None:
            left[0] -= 1
            if left[0] <= 0:
                self._end()


@contextmanager
def mortal(monkeypatch: pytest.MonkeyPatch, end: Callable[[], None] | None = None) -> Iterator[Death]:
    """While it lasts, whoever uses SMTP, a webhook, or a store that is named to it, can be killed.

    Args:
        end: what happens then; if None, Killed is raised.
    """
    death = Death(end or _raise)
    for name in ("send", "getreply"):
        monkeypatch.setattr(smtplib.SMTP, name, _counted(getattr(smtplib.SMTP, name), death.word))
    monkeypatch.setattr(sending, "post", _between_two_words(sending.post, death.word))
    yield death


def killed_in_a_process(
    work: Callable[..., None], word: int, look: psycopg.Connection[Any], store: Store, *arguments: object
) -> bool:
    """Do `work(store, ...)` in a process of its own that SIGKILL ends before its n-th word; whether it did.

    PostgreSQL has given up what the dead process had open when this returns.

    Args:
        look: a connection to the same database.
    """
    url = store.url.update_query_dict({"application_name": MORTAL})
    process = forkserver.Process(target=_child, args=(work, word, url, arguments))
    process.start()
    process.join()
    while look.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = %s", [MORTAL]).fetchone():
        time.sleep(0.002)
    if process.exitcode not in (0, -signal.SIGKILL):
        raise AssertionError(f"{work.__name__} ended with {process.exitcode}")
    return process.exitcode != 0


def _child(work: Callable[..., None], word: int, url: Any, arguments: tuple[object, ...]) -> None:
    store = Store(url)
    with pytest.MonkeyPatch.context() as patch, mortal(patch, _kill_this_process) as death:
        death.may_strike(store)
        with death.before(word):
            work(store, *arguments)
    store.close()


def _raise() -> None:
    raise Killed


def _kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _counted(method: Callable[..., Any], word: Callable[[], None]) -> Callable[..., Any]:
    def counted(smtp: smtplib.SMTP, *args: Any) -> Any:
        try:
            word()
        except Killed:
            smtp.close()  # as the kernel does
            raise
        return method(smtp, *args)

    return counted


def _between_two_words(post: Callable[..., Any], word: Callable[[], None]) -> Callable[..., Any]:
    async def counted(*args: Any, **kwargs: Any) -> Any:
        word()
        answer = await post(*args, **kwargs)
        word()
        return answer

    return counted
