"""Where the newest rows stand: the same, whatever the windows of time that are looked through."""

from datetime import timedelta

import pytest
from worlds import World

from partnership_watch.audit import placing
from partnership_watch.audit.filters import Filters
from partnership_watch.audit.searching import search


@pytest.mark.parametrize("days", [1, 400], ids="first {} days".format)
@pytest.mark.parametrize("most", [1, 5_000], ids=["much passes", "little passes"])
@pytest.mark.parametrize("few", [0, 60_000], ids=["common words", "rare words"])
@pytest.mark.parametrize("words", ['"ferry line"', "ferry line", '"line ferry"'])
def test_a_phrase_is_found_newest_first_in_windows_of_any_width_and_however_common_its_words_are(
    world: World, monkeypatch: pytest.MonkeyPatch, days: int, most: int, few: int, words: str
) -> None:
    """Among items that have its words apart, over years and on several pages."""
    key = world.partnership.commitments[0].key
    made = [
        (world.item(key, title=title, published=world.now - timedelta(days=ago)), title)
        for ago, title in (
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
    monkeypatch.setattr(placing, "NARROWEST", timedelta(days=days))
    monkeypatch.setattr(placing, "MOST", most)
    monkeypatch.setattr(placing, "FEW_WITH_A_WORD", few)

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
