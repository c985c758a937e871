"""What makes two texts one story."""

import pytest

from partnership_watch.stories.similarity import fingerprint, likeness

AGENCY = (
    "Third defence dialogue held",
    "Norland and Sudmark held their third defence dialogue in Port Aster on Tuesday and agreed on joint "
    "training of navy divers, the two ministries said in a statement.",
)


def test_a_lightly_edited_agency_copy_is_the_same_story() -> None:
    """Most duplicates are agency texts with a new headline and a word or two changed."""
    edited = (
        "Navy divers to train together",
        AGENCY[1].replace("said in a statement", "announced in a statement"),
    )

    assert likeness(fingerprint(*AGENCY), fingerprint(*edited)).same


@pytest.mark.parametrize(
    ("there", "here"), [("Sudmark", "Westmark"), ("Port Aster", "Port Belle"), ("third", "4th")]
)
def test_the_same_words_about_another_event_are_another_story(there: str, here: str) -> None:
    """Another partner, another place or another figure: another meeting."""
    other = (
        AGENCY[0],
        AGENCY[1].replace(there, here).replace("Tuesday", "Friday" if here == "4th" else "Tuesday"),
    )
    first = (AGENCY[0], AGENCY[1].replace("third", "3rd") if here == "4th" else AGENCY[1])

    measure = likeness(fingerprint(*first), fingerprint(*other))

    assert not measure.same
    assert measure.veto is not None


def test_headlines_alone_never_make_a_story() -> None:
    """Too little text to tell one event from another."""
    assert not likeness(fingerprint("Leaders meet", ""), fingerprint("Leaders meet", "")).same


def test_a_shortened_copy_is_the_same_story() -> None:
    """An outlet that prints the first sentences only adds nothing that contradicts."""
    shortened = (AGENCY[0], AGENCY[1].removesuffix(", the two ministries said in a statement."))

    assert likeness(fingerprint(*AGENCY), fingerprint(*shortened)).same


def test_likeness_does_not_depend_on_the_order() -> None:
    """A story is the same whichever copy came first."""
    other = fingerprint("Another day", AGENCY[1] + " More follows from Port Aster.")

    assert likeness(fingerprint(*AGENCY), other) == likeness(other, fingerprint(*AGENCY))
