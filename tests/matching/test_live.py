"""What waits to be screened: what came lately first, and nothing is forgotten."""

from datetime import timedelta

from sqlalchemy import select
from worlds import World, new_world, norland, shared_store, world

from partnership_watch.matching import ENGINE_VERSION, compile_rule_set
from partnership_watch.matching.live import keep_rule_set, screen_next, unscreened_since
from partnership_watch.registry import rule_set
from partnership_watch.store.tables import Revision, Sighting, SourceState

__all__ = ["new_world", "norland", "shared_store", "world"]


def test_what_waits_for_longer_than_a_month_is_screened_too_after_what_came_lately(world: World) -> None:
    """A stage that stood still for a year catches up, newest month first."""
    now = world.now
    world.now = now - timedelta(days=365)
    old = world.item()
    world.now = now
    new = world.item()
    rules = rule_set(world.partnership, ENGINE_VERSION)
    with world.store.transaction() as session:
        keep_rule_set(session, rules, now=now)
        source = SourceState(
            partnership=world.partnership.slug,
            key="s",
            url="https://s.example",
            due_at=now,
            interval_seconds=1,
        )
        session.add(source)
        session.flush()
        for item in (old, new):
            session.add(Sighting(source_id=source.id, entry_id=str(item), item_id=item, first_seen_at=now))

    screener = compile_rule_set(rules)
    screened = []
    for _ in range(3):
        with world.store.transaction() as session:
            late = unscreened_since(session, world.partnership.slug, now=now)
            page = screen_next(session, screener, now=now, limit=5)
            screened.append([one.revision.item_id for one in page])
            if not screened[1:]:
                assert late == session.scalar(select(Revision.seen_at).where(Revision.item_id == new))

    assert screened == [[new], [old], []]
