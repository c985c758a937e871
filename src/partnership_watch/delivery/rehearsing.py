"""What a sending would do now, without doing it."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from partnership_watch.delivery.claiming import claim
from partnership_watch.delivery.outbox import Post
from partnership_watch.delivery.pausing import Pause, paused
from partnership_watch.delivery.press import Press
from partnership_watch.delivery.webhooks.claiming import due, posted
from partnership_watch.store.tables import DeliveryState


@dataclass
class Rehearsed:
    """What would be begun, and what would be ended unsent."""

    mails: int = 0
    events: int = 0
    """For webhooks; some of them may turn out to be unwanted."""
    ended: dict[DeliveryState, int] = field(default_factory=dict)
    paused: Pause | None = None
    """Then none of it is sent now."""


def rehearse(session: Session, partnership: str, post: Post, *, now: datetime) -> Rehearsed:
    """Claim and compose every mail that is due, in the caller's transaction, which is to be rolled back.

    A sender that runs meanwhile passes over what is locked by it, and takes it in its next turn.
    """
    report = Rehearsed(paused=paused(session, partnership))
    press = Press(post.letterhead, post.links)
    while True:
        claimed = claim(session, partnership, press, post.recipients, now=now)
        if not claimed.letters and not claimed.ended:
            break
        report.mails += len(claimed.letters)
        for state in claimed.ended:
            report.ended[state] = report.ended.get(state, 0) + 1
    waiting = posted(partnership).where(due(now)).with_only_columns(func.count())
    report.events = session.scalar(waiting) or 0
    return report
