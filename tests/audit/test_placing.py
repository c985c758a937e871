"""Where the newest rows stand: the same, however far is walked before windows are looked through."""

from datetime import timedelta

import pytest
from worlds import World

from partnership_watch.audit import placing
from partnership_watch.audit.filters import Filters
from partnership_watch.audit.searching import search


@pytest.mark.parametrize("walks", [(1, 1, 1), (1, 3, 9), (2, 2, 30)])
@pytest.mark.parametrize("few", [0, 60_000], ids=["common words", "rare words"])
@pytest.mark.parametrize("words", ['"ferry line"', "ferry line", '"line ferry"'])
def test_a_phrase_is_found_newest_first_however_far_is_walked_and_however_common_its_words_are(
    world: World, monkeypatch: pytest.MonkeyPatch, walks: tuple[int, int, int], few: int, words: str
) -> None:
    """Among items that have its words apart, in three windows and on several pages."""
    key = world.partnership.commitments[0].key
    made = [
        (world.item(key, title=title, published=world.now - timedelta(days=days)), title)
        for days, title in (
            (0, "A line and a ferry"),
            (1, "Ferry line opens"),
            (2, "Line ferry"),
            (3, "Harbour sold"),
            (4, "Ferry line closes"),
            (90, "New ferry line"),
            (91, "Ferries in line"),
            (1_000, "Old ferry line"),
        )
    ]
    for name, rows in zip(("NEAR", "FURTHER", "FURTHEST"), walks, strict=True):
        monkeypatch.setattr(placing, name, rows)
    monkeypatch.setattr(placing, "FEW_WITH_WORDS", few)

    seen: list[int] = []
    after = None
    while not seen or after is not None:
        with world.store.transaction() as session:
            page = search(session, world.partnership.slug, Filters(words=words), after=after, limit=2)
        seen += [found.item_id for found in page.rows]
        after = page.next

    asked = words.strip('"')
    assert seen == [
        item
        for item, title in made
        if (asked in title.lower() if '"' in words else {*asked.split()} <= {*title.lower().split()})
    ]
