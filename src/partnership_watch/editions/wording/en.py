"""English."""

from partnership_watch.editions.content import HeldBack
from partnership_watch.editions.wording.shape import Plural, Wording
from partnership_watch.store.tables import Cadence, MatchGrade, ToldKind

ENGLISH = Wording(
    language="en",
    heading_fonts="Georgia, 'Times New Roman', serif",
    day="EEEE d MMMM y",
    date="d MMM y",
    moment="d MMM y, HH:mm",
    edition={
        Cadence.IMMEDIATE: "Alert",
        Cadence.DAILY: "Daily digest",
        Cadence.WEEKLY: "Weekly digest",
    },
    pillar="Pillar {pillar}: {title}",
    clause="Clause {number}",
    grade={MatchGrade.DIRECT: "Direct", MatchGrade.CONTEXT: "Context"},
    kind={
        ToldKind.UPDATE: "Update",
        ToldKind.UPGRADE: "Now direct",
        ToldKind.CORRECTION: "Correction",
    },
    kind_means={
        ToldKind.UPDATE: "You were sent this story before; it has changed since.",
        ToldKind.UPGRADE: "You were sent this story before as context; both sides now have a part in it.",
        ToldKind.CORRECTION: (
            "You were sent this story before. Its publisher has withdrawn it, or a review found that it does "
            "not belong here; please disregard it."
        ),
    },
    subject_more=Plural(one=", and {n} more", other=", and {n} more"),
    stories=Plural(one="{n} story", other="{n} stories"),
    period="found between {start} and {end}",
    times="Times are {zone}.",
    skipped=Plural(
        one="The edition of {dates} was missed; this one covers it.",
        other="The editions of {dates} were missed; this one covers them.",
    ),
    skipped_many="{n} editions between {first} and {last} were missed; this one covers them.",
    gathered={
        HeldBack.BRAKE: (
            "So much came in that alerts were held back for a while; this one holds all that gathered."
        ),
        HeldBack.QUIET: "Alerts were held back over your quiet hours; this one holds all that gathered.",
    },
    awaits_approval=(
        "A person looks at this alert before it is sent. It tells what had been found by {moment}."
    ),
    you_asked_for="You asked for",
    asked_for_more=Plural(one="{n} more part", other="{n} more parts"),
    everything="every pillar and clause",
    only={MatchGrade.DIRECT: "only direct stories", MatchGrade.CONTEXT: "only stories for context"},
    in_languages="in {languages}",
    schedule={
        Cadence.IMMEDIATE: "sent as soon as something is found",
        Cadence.DAILY: "sent every day at {time}",
        Cadence.WEEKLY: "sent once a week at {time}",
    },
    quiet="but not between {start} and {end}",
    sources_read=Plural(one="{n} source was read.", other="{n} sources were read."),
    sources_failed=Plural(
        one="{n} source could not be read, and what it published may be missing:",
        other="{n} sources could not be read, and what they published may be missing:",
    ),
    failed_below=Plural(
        one="{n} source could not be read; it is named at the end.",
        other="{n} sources could not be read; they are named at the end.",
    ),
    failed_heading="Sources that could not be read",
    failed_more=Plural(one="and {n} more source", other="and {n} more sources"),
    failure={
        "not_a_feed": "what it sent is not a feed",
        "withdrawn": "its publisher has ended the feed",
        "http_error": "its server answered with an error",
        "not_found": "the feed is no longer at its address",
        "gone": "its publisher has taken the feed away",
        "blocked": "its server turns us away",
        "rate_limited": "its server asked us to come less often",
        "timeout": "its server did not answer in time",
        "too_slow": "it took too long to send",
        "too_large": "it is larger than we accept",
        "bad_encoding": "its letters could not be decoded",
        "truncated": "it broke off in the middle",
        "dns": "its server's name could not be found",
        "connection": "its server could not be reached",
        "tls": "its secure connection cannot be trusted",
        "refused_address": "it leads to an address that we do not open",
        "redirect_refused": "it leads elsewhere in a way that we do not follow",
    },
    failure_unknown="it could not be read",
    last_read="last read {moment}",
    never_read="never read so far",
    untitled="Without a title",
    unnamed="Unnamed outlet",
    first_seen="undated, first seen {moment}",
    also="Also bears on",
    copies="Also reported by",
    copies_more=Plural(one="and {n} more outlet", other="and {n} more outlets"),
    found="Found",
    more=Plural(one="and {n} more story under this pillar", other="and {n} more stories under this pillar"),
    see_whole="See all that this edition tells",
    all_in_text=(
        "This page is kept short so that mail programs show it whole. Every story is in the mail's "
        "plain text."
    ),
    read_in_browser="Read in the browser",
    relevant="Is this relevant?",
    yes="Yes",
    no="No",
    even_if_empty="also when there is nothing to tell",
    nothing={Cadence.DAILY: "Nothing new today", Cadence.WEEKLY: "Nothing new this week"},
    nothing_between="Between {start} and {end} nothing was found that you had not been told.",
    nothing_blind="Not one source could be read in that time, so there may be news that we have not seen.",
    nothing_subject="{nothing}: {read}",
    nothing_read=Plural(one="{n} source read", other="{n} sources read"),
    nothing_failing=Plural(one="{n} failing", other="{n} failing"),
    trend_heading="This week and the weeks before",
    trend_now=Plural(one="{n} story this week", other="{n} stories this week"),
    trend_graded="{direct} direct, {context} context",
    trend_before=Plural("{low} to {high} in each of {n} earlier weeks (mean {mean})"),
    trend_before_same=Plural(one="{low} in {n} earlier week", other="{low} in each of {n} earlier weeks"),
    trend_spike="Much more than usual.",
    trend_weeks="Week by week, oldest first: {before}, now {now}.",
    trend_bars="The last bar is this week.",
    trend_counts=(
        "Stories count in the week in which they were first found, under each pillar that they bear on. "
        "Updates and corrections do not count."
    ),
    trend_none="Nothing was found in these weeks.",
    trend_first="No week before this one was watched whole, so there is nothing to compare with yet.",
    trend_few=Plural(
        one="Only {n} week before this one was watched whole.",
        other="Only {n} weeks before this one were watched whole.",
    ),
    about_heading="About this message",
    grades_mean=(
        "Direct: both sides have a part in the story. Context: it mainly concerns one side, on a matter that "
        "the clause is about."
    ),
    marks_mean="Highlighted words are those by which the story was matched to its clause.",
    summaries_are="Titles and summaries stand as the sources' feeds give them.",
    rules_err="Stories are found by written rules and not by people, and a rule can be wrong.",
    official_text="Find the official text of the declaration",
    unsubscribe_reason="You get this message because this address is subscribed to it.",
    unsubscribe="Unsubscribe",
)
