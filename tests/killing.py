"""Runs one stage in a process of its own that kills itself, by SIGKILL, at a line chosen beforehand."""

import multiprocessing
import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

WRITING = (
    "stages/matching.py",
    "stages/sending.py",
    "stages/sweeping.py",
    "feeds/claiming.py",
    "feeds/collecting.py",
    "feeds/storing.py",
    "matching/live.py",
    "matching/rescreening.py",
    "stories/assigning.py",
    "editions/publishing.py",
    "editions/cut.py",
    "editions/due.py",
    "editions/owed.py",
    "editions/writing.py",
    "editions/approvals.py",
    "delivery/approving.py",
    "delivery/outbox.py",
    "delivery/claiming.py",
    "delivery/recording.py",
    "delivery/vanished.py",
    "delivery/notices.py",
    "delivery/notice_queue.py",
    "delivery/smtp.py",
    "delivery/webhooks/claiming.py",
    "delivery/webhooks/sending.py",
    "delivery/webhooks/recording.py",
    "store/connection.py",
    "store/audit_log.py",
    "feeds/archived.py",
    "history/importing.py",
    "history/rejected.py",
    "history/replaying.py",
    "matching/imported.py",
    "matching/keeping.py",
    "matching/replaying.py",
    "store/sealing.py",
)
"""Between the lines of these something is written or sent; to the outside a death elsewhere is one here."""

forkserver = multiprocessing.get_context("forkserver")
forkserver.set_forkserver_preload(
    ["partnership_watch.stages", "partnership_watch.installation", "killing", "office", "dying"]
)


NEVER = sys.maxsize


def run_stage(stage: str, environment: dict[str, str], *, kill_at: int | None = None) -> int:
    """Run one of the stages by its name, and return how many lines of WRITING it ran.

    Args:
        environment: the settings.
        kill_at: the line, counted as they run, before which the process dies; then -1 is returned. NEVER
            counts only; None does not even count, and is much faster.
    """
    receiver, sender = forkserver.Pipe(duplex=False)
    process = forkserver.Process(target=_child, args=(stage, environment, kill_at, sender))
    process.start()
    sender.close()
    process.join()
    if process.exitcode == -signal.SIGKILL:
        return -1
    if process.exitcode != 0:
        raise AssertionError(f"{stage} ended with {process.exitcode}")
    lines: int = receiver.recv()
    return lines


def _child(stage: str, environment: dict[str, str], kill_at: int | None, sender: Any) -> None:
    os.environ.update(environment)
    counter = _LineCounter(kill_at)
    if kill_at is not None:
        threading.settrace(counter)
        sys.settrace(counter)
    _run(stage)
    sys.settrace(None)
    sender.send(counter.lines)


def _run(stage: str) -> None:
    from partnership_watch import stages
    from partnership_watch.history import importing, replaying
    from partnership_watch.installation import installation
    from partnership_watch.settings import load_settings
    from partnership_watch.store.sealing import seal

    with installation(load_settings()) as here:
        store, partnership, clock = here.store, here.partnership, here.clock
        match stage:
            case "collect":
                stages.collect(store, partnership, here.fetching, clock=clock)
            case "match":
                stages.match(store, partnership, clock=clock)
            case "rescreen":
                since = clock() - timedelta(days=7)
                stages.rescreen(store, partnership, since=since, actor="test", clock=clock)
            case "publish":
                domain = here.settings.mail_domain
                stages.publish(store, partnership, clock=clock, mail_domain=domain)
            case "seal":
                seal(store, now=clock())
            case "import":
                importing.ROWS_AT_ONCE = 3
                file = Path(os.environ["FILE_TO_IMPORT"])
                aside = Path(os.environ["REJECTED_ROWS"])
                importing.import_history(store, partnership, file, rejected=aside, actor="test", clock=clock)
            case "replay":
                replaying.REVISIONS_AT_ONCE = 3
                times = {"since": clock() - timedelta(days=7), "until": clock() + timedelta(days=1)}
                rules = os.environ["RULES_TO_REPLAY"]
                replaying.replay(store, partnership, rules=rules, actor="test", clock=clock, **times)
            case "deliver":
                stages.deliver(store, partnership, here.post, here.hooks, clock=clock)
            case "approve" | "decline" | "give_up":
                _answer(here, stage)


def _answer(here: Any, act: str) -> None:
    """Answer for every edition that waits, or give up those that waited too long."""
    from partnership_watch.delivery import approving
    from partnership_watch.store.tables import ApprovalWord

    words = {"approve": ApprovalWord.APPROVED, "decline": ApprovalWord.DECLINED}
    slug, now = here.partnership.slug, here.clock()
    with here.store.transaction() as session:
        if act == "give_up":
            approving.give_up(session, slug, now=now)
            return
        for one in approving.waiting_for_a_person(session, slug):
            word, edition = words[act], one.edition_id
            approving.answer(session, slug, edition, word, note="seen", actor="ann", now=now)


class _LineCounter:
    """Traces the lines of WRITING, and dies at the one it was told."""

    def __init__(self, kill_at: int | None) -> None:
        self.lines = 0
        self._kill_at = kill_at

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> "_LineCounter | None":
        if not frame.f_code.co_filename.endswith(WRITING):
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self
