"""Every sentence that a language must have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Errors:
    """What is wrong with a field, and the remedy; one sentence or two for each field of the form."""

    heading: str
    pillar: str
    grade: str
    item_language: str
    cadence: str
    hour: str
    weekday: str
    quiet_from: str
    quiet_until: str
    zone: str
    language: str
    email: str
    name: str
    until: str
    sure: str
    seal: str


@dataclass(frozen=True)
class ReaderWords:
    """The sentences of the pages. Names in braces are filled in."""

    consent_version: str
    """Raised whenever `consent` changes: it is recorded with each consent."""
    """The name of the other language, in itself, for the link to the same page in it."""
    error_prefix: str

    title: str
    lead: str
    topics: str
    topics_hint: str
    clauses_of: str
    commitments: str
    grade: str
    grade_hint: str
    grades: dict[str, str]
    item_language: str
    item_language_hint: str
    cadence: str
    cadences: dict[str, str]
    hour: str
    hour_hint: str
    weekday: str
    weekday_hint: str
    even_if_empty: str
    even_if_empty_hint: str
    quiet: str
    quiet_hint: str
    quiet_from: str
    no_quiet_hours: str
    quiet_until: str
    zone: str
    near_zones: str
    all_zones: str
    language: str
    look: str

    check_title: str
    you_chose: str
    change: str
    expect: str
    a_week: str
    one_a_week: str
    under_one: str
    few_days: str
    no_days: str
    too_broad: str
    too_broad_means: str
    reasons: dict[str, str]
    """Of the bound, by cadence."""
    week: str
    week_subject: str
    week_empty: str
    week_more: str
    week_whole: str
    your_address: str
    email: str
    email_hint: str
    name: str
    name_hint: str
    leave_empty: str
    consent: str
    send: str

    sent_title: str
    sent: str
    sent_nothing: str
    limited_title: str
    limited: str

    confirm_title: str
    confirm_says: str
    confirm: str
    confirmed_title: str
    confirmed: str
    expired_title: str
    expired: str

    ask_title: str
    ask_says: str
    ask: str
    asked_title: str
    asked: str

    preferences_title: str
    preferences_lead: str
    gets: str
    waiting: str
    change_this: str
    end_this: str
    by_webhook: str
    nothing_left: str
    save: str
    saved: str
    saved_waits: str
    unchanged: str
    ended: str
    pause_title: str
    pause_hint: str
    until: str
    pause: str
    paused_until: str
    resume: str
    resumed: str
    end_all_title: str
    end_all: str
    ended_all: str
    forget_title: str
    forget_hint: str
    forget_sure: str
    forget: str
    forgotten_title: str
    forgotten: str
    link_over_title: str
    link_over: str
    errors: Errors
