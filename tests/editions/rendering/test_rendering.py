"""What a digest and an alert say, in both languages."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from partnership_watch.editions.content import (
    ClauseName,
    FailedSource,
    HeldBack,
    Phrase,
    PillarTrend,
    Section,
)
from partnership_watch.editions.placeholders import placeholder_in_html
from partnership_watch.editions.rendering import render
from partnership_watch.editions.wording import LANGUAGES, UnwordedLanguageError, wording_for
from partnership_watch.store.tables import Cadence, FetchOutcome, MatchGrade, ToldKind


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cadence", Cadence)
def test_every_language_and_cadence_renders_whole(language, cadence, edition, entry, read_html):
    """All that templates can say is said in each language, and no name is left undefined."""
    entries = [entry(kind=kind, grade=grade) for kind in ToldKind for grade in MatchGrade]
    content = edition(
        *entries,
        language=language,
        cadence=cadence,
        hour=None if cadence is Cadence.IMMEDIATE else 7,
        skipped=("2025-11-18", "2025-11-19"),
        gathered=(HeldBack.BRAKE, HeldBack.QUIET),
        sources_failed=tuple(FailedSource(outcome, outcome, None) for outcome in FetchOutcome),
    )

    rendered = render(content)

    page = read_html(rendered.html)
    assert page.attributes[0] == ("html", "lang", language)
    assert len(page.inside["h3"]) == len(entries)
    assert "{" not in page.text
    assert "{" not in rendered.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_that_can_happen_has_words(language):
    """A reader is never shown a code for why a source could not be read."""
    failures = {outcome.value for outcome in FetchOutcome if not outcome.succeeded}

    assert failures == set(wording_for(language).failure)


def test_language_without_words_is_an_error_that_names_the_remedy(edition):
    """A subscription in a third language stops with the languages that there are."""
    with pytest.raises(UnwordedLanguageError, match=r"'fr': there are words for en, vi"):
        render(edition(language="fr"))


def test_alert_without_entries_is_refused(edition):
    """Nothing owed is nothing sent: whoever renders an empty alert has made a mistake."""
    with pytest.raises(ValueError, match="nothing is owed"):
        render(edition(sections=(), cadence=Cadence.IMMEDIATE))


def test_first_lines_say_what_why_when_how_many_and_what_failed(edition, entry, read_html):
    """A reader knows before the first story how far this edition can be trusted."""
    content = edition(
        sections=(
            Section("II", "Trade", (entry(), entry())),
            Section("IV", "Energy", (entry(),)),
        ),
        skipped=("2025-11-19",),
    )

    rendered = render(content)

    page = read_html(rendered.html).text
    for body in (page[: page.index("II · Trade")], rendered.text.partition("II. Trade\n")[0]):
        said = " ".join(body.split())
        for words in (
            "Daily digest",
            "Northland - Southland Partnership",
            "3 stories, found between 19 Nov 2025, 07:00 and 20 Nov 2025, 07:00",
            "2 stories",
            "1 story",
            "The edition of 19 Nov 2025 was missed",
            "You asked for: Pillar IV: Energy; Clause 14: Business dialogue – sent every day at 07:00.",
            "41 sources were read. 1 source could not be read",
            "Southland Ministry: its server did not answer in time (last read 18 Nov 2025, 07:00)",
        ):
            assert words in said


def test_many_failed_sources_are_counted_above_and_named_below(edition, read_html):
    """A bad night for the network does not push the news off the first screen."""
    failed = tuple(FailedSource(f"Ministry {number}", "tls", None) for number in range(6))

    rendered = render(edition(sources_failed=failed))

    for body in (read_html(rendered.html).text, rendered.text):
        above, _, below = body.partition("Ministers open the tidal power talks\n")
        above = " ".join(above.split())
        assert "6 sources could not be read; they are named at the end" in above
        assert "Ministry 0" not in above
        assert all(source.name in below for source in failed)


def test_entry_says_clause_outlet_date_other_clauses_and_copies(edition, entry, read_html):
    """Each story carries all that a reader needs to judge it."""
    rendered = render(edition(entry()))

    page = read_html(rendered.html)
    for body in (page.text, rendered.text):
        said = " ".join(body.split())
        assert "Harbour Gazette · 19 Nov 2025, 22:00" in said
        assert "Clause 31 · Clean energy" in said
        assert "Tidal power opened to investors" in said
        assert "Also bears on: Clause 14 (Business dialogue)" in said
        assert "Morning Wire" in said
    for link in ("https://gazette.example/talks?id=1&page=2", "https://wire.example/7"):
        assert link in page.hrefs
        assert any(line.strip() == link for line in rendered.text.splitlines())


@pytest.mark.parametrize(
    ("kind", "grade", "label"),
    [
        (ToldKind.FIRST, MatchGrade.DIRECT, "Direct"),
        (ToldKind.FIRST, MatchGrade.CONTEXT, "Context"),
        (ToldKind.UPDATE, MatchGrade.CONTEXT, "Context · Update"),
        (ToldKind.UPGRADE, MatchGrade.DIRECT, "Now direct"),
        (ToldKind.CORRECTION, MatchGrade.DIRECT, "Direct · Correction"),
    ],
)
def test_kind_and_grade_are_told_in_words(kind, grade, label, edition, entry, read_html):
    """Nobody has to see a colour to know that a story is a correction."""
    rendered = render(edition(entry(kind=kind, grade=grade)))

    assert f"[{label}]" in rendered.text
    assert label.split(" · ") == [text for text in read_html(rendered.html).inside["span"] if text]


def test_evidence_is_marked_where_the_reader_meets_it(edition, entry, read_html):
    """A phrase is marked in the summary or the title it was found in; one from elsewhere gets an excerpt."""
    phrases = (
        Phrase("agreed to survey ", "tidal power", " off the coast."),
        Phrase("Ministers open the ", "tidal power talks", ""),
        Phrase("a joint ", "fisheries council", " will follow"),
    )

    rendered = render(edition(entry(phrases=phrases)))

    page = read_html(rendered.html)
    assert page.inside["mark"] == ["tidal power talks", "tidal power", "fisheries council"]
    assert [" ".join(quote.split()) for quote in page.inside["blockquote"]] == [
        "… a joint fisheries council will follow …"
    ]
    assert "tidal power off the coast" in page.text
    assert "Found: tidal power; tidal power talks; fisheries council" in rendered.text


def test_foreign_titles_carry_their_language(edition, entry, publication, read_html):
    """A screen reader pronounces a Vietnamese headline as Vietnamese, in a mail that is in English."""
    lead = publication(language="vi", title="Hội đàm về điện thủy triều")

    rendered = render(edition(entry(lead=lead, copies=())))

    page = read_html(rendered.html)
    assert ("a", "lang", "vi") in page.attributes
    assert "19 Nov 2025, 22:00 · Vietnamese" in page.text
    assert "19 Nov 2025, 22:00 · Vietnamese" in rendered.text


def test_undated_story_says_when_it_was_first_seen(edition, entry, publication, read_html):
    """A date that the outlet did not give is not made up."""
    rendered = render(edition(entry(lead=publication(published_at=None))))

    assert "undated, first seen 19 Nov 2025, 23:00" in read_html(rendered.html).text


def test_times_are_the_readers_and_name_the_zone_across_a_clock_change(edition, entry, publication):
    """On the morning after the clocks went back, a story from before says that it is in summer time."""
    before = publication(published_at=datetime(2025, 10, 25, 22, 30, tzinfo=UTC))
    after = publication(published_at=datetime(2025, 10, 26, 5, 30, tzinfo=UTC))

    rendered = render(
        edition(
            entry(lead=before, copies=(after,)),
            zone="Europe/London",
            period_from=datetime(2025, 10, 25, 6, 0, tzinfo=UTC),
            cut_at=datetime(2025, 10, 26, 7, 0, tzinfo=UTC),
        )
    )

    said = " ".join(rendered.text.split())
    assert "Times are Greenwich Mean Time (GMT+00:00)" in said
    assert (
        "between 25 Oct 2025, 07:00 British Summer Time (GMT+01:00) and 26 Oct 2025, 07:00. Times are"
    ) in said
    assert "Harbour Gazette · 25 Oct 2025, 23:30 British Summer Time (GMT+01:00)" in said
    assert "Harbour Gazette · 26 Oct 2025, 05:30 https" in said


@pytest.mark.parametrize(
    ("zone", "language", "named"),
    [
        ("Asia/Bangkok", "vi", "GMT+07:00"),
        ("Asia/Saigon", "en", "GMT+07:00"),
        ("Australia/Sydney", "en", "Australian Eastern Daylight Time (GMT+11:00)"),
        ("Etc/GMT+5", "en", "GMT-05:00"),
    ],
)
def test_every_zone_has_a_name(zone, language, named, edition):
    """An alias, a zone without a name and a zone without a place are told at least by their offset."""
    rendered = render(edition(zone=zone, language=language))

    assert named in " ".join(rendered.text.split())
    assert "Unknown" not in rendered.text


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Find the official text of the declaration"), ("vi", "Tìm toàn văn chính thức của tuyên bố")],
)
def test_the_official_text_is_offered_to_be_found(edition, entry, language, says):
    """A partnership may know no more than the search that leads to it."""
    mail = render(edition(entry(), language=language))

    assert f">{says}</a>" in mail.html
    assert f"{says}:\nhttps://declaration.example/text" in mail.text


def test_subject_is_the_strongest_story_and_how_many_more(edition, entry, publication):
    """Direct outweighs score, and a correction does not lead while there is news."""
    entries = (
        entry(grade=MatchGrade.CONTEXT, score=9.0, lead=publication(title="Context")),
        entry(kind=ToldKind.CORRECTION, score=8.0, lead=publication(title="Withdrawn")),
        entry(score=2.0, lead=publication(title="Tidal lease signed.")),
        entry(score=1.0, lead=publication(title="Weaker")),
    )

    assert render(edition(*entries)).subject == "Tidal lease signed, and 3 more"
    assert render(edition(*entries, language="vi")).subject == "Tidal lease signed và 3 tin khác"
    assert render(edition(entries[3])).subject == "Weaker"


def test_subject_is_in_the_readers_language_where_stories_are_about_as_strong(edition, entry, publication):
    """A headline that the reader can read, before one that is stronger by a hair and no more."""
    theirs = entry(lead=publication(title="Hội đàm về điện thủy triều", language="vi"), copies=(), score=0.99)
    ours = entry(lead=publication(title="Tidal talks open"), score=0.96)
    weak = entry(lead=publication(title="A tide table"), score=0.5)

    assert render(edition(theirs, ours)).subject == "Tidal talks open, and 1 more"
    assert render(edition(theirs, weak)).subject == "Hội đàm về điện thủy triều, and 1 more"


def test_subject_says_alert_and_kind_in_words(edition, entry):
    """An alert and an update can be told from a digest in a list of mails."""
    alert = edition(entry(), cadence=Cadence.IMMEDIATE, hour=None)
    correction = edition(entry(kind=ToldKind.CORRECTION), cadence=Cadence.IMMEDIATE, hour=None)

    assert render(alert).subject == "Alert: Ministers open the tidal power talks"
    assert render(correction).subject == "Alert · Correction: Ministers open the tidal power talks"


def test_subject_takes_the_headline_of_a_copy_in_the_readers_language(edition, entry, publication):
    """A story that broke in another language is announced in the reader's, if an outlet wrote of it so."""
    lead = publication(language="vi", title="Hội đàm về điện thủy triều")
    copy = publication(title="Tidal talks open")

    assert render(edition(entry(lead=lead, copies=(copy,)))).subject == "Tidal talks open"
    assert render(edition(entry(lead=lead, copies=()))).subject == "Hội đàm về điện thủy triều"


def test_long_headline_is_cut_at_a_word_and_keeps_the_count(edition, entry, publication):
    """However long the headline, the subject fits and says how many more there are."""
    story = entry(lead=publication(title="tidal power " * 100))

    subject = render(edition(story, story)).subject

    assert len(subject) <= 110
    assert subject.endswith("power…, and 1 more")


def test_text_survives_quoted_printable(edition):
    """The plain text and the page arrive letter for letter in the encoding that mail uses."""
    rendered = render(edition(language="vi"))
    message = EmailMessage(policy=policy.SMTP)
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")

    parsed = message_from_bytes(bytes(message), policy=policy.default)

    plain, html = (part.get_content() for part in parsed.iter_parts())
    assert plain.splitlines() == rendered.text.splitlines()
    assert html.splitlines() == rendered.html.splitlines()


def test_same_content_gives_the_same_bytes(edition):
    """An edition that is rendered again after a crash is the edition that was lost."""
    assert render(edition()) == render(replace(edition()))


def test_pillar_that_has_nothing_is_left_out(edition, entry, read_html):
    """A section without entries has no heading."""
    content = edition(sections=(Section("I", "Politics", ()), Section("IV", "Energy", (entry(),))))

    assert "Politics" not in read_html(render(content).html).text


def test_commitment_that_repeats_its_clause_is_said_once(edition, entry, read_html):
    """Where a clause has one commitment of the same name, the name stands once."""
    same = entry(clause=ClauseName(31, "Clean energy"), commitment="Clean energy", also=())

    assert read_html(render(edition(same)).html).text.count("Clean energy") == 2  # preheader and entry


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cadence", [Cadence.DAILY, Cadence.WEEKLY])
def test_an_edition_without_stories_says_so_and_what_that_rests_on(edition, read_html, language, cadence):
    """Subject, preview line, page and text; well-formed, with its trend, and no word about stories."""
    trend = (PillarTrend("IV", "Energy", 0, 0, (3, 1, 4)),) if cadence is Cadence.WEEKLY else None
    words = wording_for(language)

    rendered = render(edition(sections=(), cadence=cadence, language=language, trend=trend))

    page = read_html(rendered.html)
    assert rendered.subject.startswith(words.nothing[cadence])
    assert "41" in rendered.subject
    for said in (page.text, rendered.text):
        assert words.nothing[cadence] in said
        assert (words.trend_heading in said) is (trend is not None)
        assert words.relevant not in said
    assert words.grades_mean not in page.text


def test_a_trend_keeps_the_page_in_form_and_within_columns(edition, entry, read_html):
    """Bars are for the eye alone; the text gives the same in numbers."""
    trend = tuple(
        PillarTrend(pillar, "Energy", 30, 9, (4, 12, 7, 6, 7, 7, 6, 7)) for pillar in ("I", "II", "III")
    )

    rendered = render(edition(entry(), cadence=Cadence.WEEKLY, trend=trend))

    page = read_html(rendered.html)
    assert ("span", "aria-hidden", "true") in page.attributes
    assert page.text.count("Much more than usual.") == 3
    assert "Week by week, oldest first: 4 12 7 6 7 7 6 7, now 39." in rendered.text
    assert "█" not in rendered.text


def test_what_the_page_leaves_out_is_a_link_away(edition, entry, read_html):
    """To all that this edition told, at this pillar."""
    html = render(edition(*(entry(summary="word " * 100) for _ in range(400)))).html

    assert f"{placeholder_in_html('whole')}#IV" in read_html(html).hrefs
