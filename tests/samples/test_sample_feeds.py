"""The sample feeds of the demo are what their README says."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from partnership_watch.feeds.parse import NotAFeed, ParsedFeed, parse_feed
from partnership_watch.registry.models import Source, SourcesFile

DEMO = datetime(2026, 2, 2, 9, 15, tzinfo=UTC)
BROKEN = {"vir", "hanoitimes"}
LABELS = (
    "A sample page of Partnership Watch",
    "this project's own paraphrases, not the outlet's words",
    "không phải lời của cơ quan báo chí",
)


@pytest.fixture(scope="module")
def samples(project: Path) -> Path:
    """Their folder."""
    return project / "config" / "vietnam-uk" / "samples"


@pytest.fixture(scope="module")
def sources(samples: Path) -> dict[str, Source]:
    """The list that the demo reads, by the file that each address stands for."""
    listed = SourcesFile(**yaml.safe_load((samples / "sources.yaml").read_text(encoding="utf-8")))
    return {Path(source.url.path or "").stem: source for source in listed.sources}


def parsed(file: Path, source: Source) -> ParsedFeed:
    """A feed's entries, as the demo reads them."""
    feed = parse_feed(
        file.read_bytes(),
        content_type="text/xml",
        registered_url=str(source.url),
        language=source.language,
        zone=ZoneInfo(source.zone),
        fetched_at=DEMO,
    )
    assert isinstance(feed, ParsedFeed), feed
    return feed


def test_every_feed_says_that_its_words_are_ours(samples: Path) -> None:
    """Nobody may take them for an outlet's."""
    for file in samples.glob("feeds/*.xml"):
        text = file.read_text(encoding="utf-8")
        assert any(label in text for label in LABELS), file.name


def test_there_are_enough_entries_of_both_formats_and_languages(samples: Path) -> None:
    """At least 120, before anything changes."""
    texts = [file.read_text(encoding="utf-8") for file in samples.glob("feeds/*[a-z].xml")]

    assert sum(len(re.findall(r"<(?:item|entry)>", text)) for text in texts) >= 120
    assert {"<rss", "<feed"} <= {found for text in texts for found in re.findall(r"<rss|<feed", text)}
    assert any("<language>vi</language>" in text for text in texts)


def test_every_address_has_its_file_but_one(samples: Path, sources: dict[str, Source]) -> None:
    """And the one is the feed that is not there."""
    missing = {name for name in sources if not (samples / "feeds" / f"{name}.xml").exists()}
    unlisted = {file.name.split(".")[0] for file in samples.glob("feeds/*.xml")} - set(sources)

    assert missing == {"tuoitre"}
    assert unlisted == set()


def test_sound_feeds_are_read_whole_and_their_dates_believed(
    samples: Path, sources: dict[str, Source]
) -> None:
    """Every date lies in the days before the demo; some entries have none."""
    undated = 0
    for file in samples.glob("feeds/*.xml"):
        name = file.name.split(".")[0]
        if name in BROKEN:
            continue
        feed = parsed(file, sources[name])
        written = len(re.findall(r"<(?:item|entry)>", file.read_text(encoding="utf-8")))
        assert (len(feed.entries), feed.set_aside) == (written, ()), file.name
        for entry in feed.entries:
            undated += entry.published_flag == "missing"
            assert entry.published_flag in (None, "missing"), (file.name, entry.title)
            assert entry.published_at is None or 0 <= (DEMO - entry.published_at).days <= 6, file.name
    assert undated >= 5


def test_feed_that_is_cut_off_gives_what_came_before(samples: Path, sources: dict[str, Source]) -> None:
    """And a web page is no feed."""
    page = parse_feed(
        (samples / "feeds" / "hanoitimes.xml").read_bytes(),
        content_type="text/html",
        registered_url=str(sources["hanoitimes"].url),
        language="en",
        zone=ZoneInfo("UTC"),
        fetched_at=DEMO,
    )

    assert len(parsed(samples / "feeds" / "vir.xml", sources["vir"]).entries) == 2
    assert isinstance(page, NotAFeed)


def test_one_publication_stands_in_two_feeds_of_its_publisher(
    samples: Path, sources: dict[str, Source]
) -> None:
    """Once with tracking parameters and under another id."""
    politics, business = (
        {entry.key: entry for entry in parsed(samples / "feeds" / f"{name}.xml", sources[name]).entries}
        for name in ("vietnamplus-en-politics", "vietnamplus-en-business")
    )

    (shared,) = politics.keys() & business.keys()
    assert politics[shared].link != business[shared].link
    assert politics[shared].entry_id != business[shared].entry_id


def test_second_version_changes_one_entry_in_substance_and_one_in_its_id(
    samples: Path, sources: dict[str, Source]
) -> None:
    """What the second morning of the demo is about."""
    before, after = (
        {entry.key: entry for entry in parsed(samples / "feeds" / name, sources["vietnamnews"]).entries}
        for name in ("vietnamnews.xml", "vietnamnews.2.xml")
    )

    assert before.keys() == after.keys()
    assert sum(before[key].title != after[key].title for key in before) == 1
    assert sum(before[key].content_hash != after[key].content_hash for key in before) == 2
    assert sum(before[key].entry_id != after[key].entry_id for key in before) == 1
