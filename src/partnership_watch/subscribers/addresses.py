"""When two ways of writing a mail address are one address."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from partnership_watch.subscribers.errors import SubscriberError


def normalised_address(address: str) -> str:
    """Return the form in which addresses are compared: NFC, the domain in small letters. No DNS is asked.

    Raises:
        SubscriberError: it is no address; the message does not quote it.
    """
    try:
        checked = validate_email(
            unicodedata.normalize("NFC", address.strip()), check_deliverability=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise SubscriberError(f"email: {error} Write name@domain.") from error
    return checked.normalized


def without_capitals(email: str) -> str:
    """Return what Ann@ and ann@ have in common: hardly a server tells them apart, so who is to get no mail,
    or to be forgotten, is meant in whatever capitals. Everywhere else a normalised address counts as it is.
    """
    return email.casefold()
