"""The mail to those who approve when an alert begins to wait for them. In English, as the commands are."""

from partnership_watch.delivery.approving import Asked
from partnership_watch.delivery.short_mail import ShortMail


def approval_mail(asked: Asked, title: str) -> ShortMail:
    """What waits, until when, and the places where it is seen and answered.

    Args:
        title: of the partnership, in English.
    """
    command = "partnership-watch approvals"
    readers = "1 reader" if asked.messages == 1 else f"{asked.messages} readers"
    return ShortMail(
        "en",
        f"Edition {asked.edition_id} of {title} waits for approval",
        (
            f"An alert to {readers} of {title} has been waiting since "
            f"{asked.asked_at:%Y-%m-%d %H:%M} UTC: “{asked.subject}”. Nobody gets it before a person "
            f"approves it.",
            f"If nobody answers by {asked.answer_by:%Y-%m-%d %H:%M} UTC, it is sent to nobody.",
            f"In Airflow, under Browse, Required Actions, the question stands in the run "
            f"edition-{asked.edition_id} of the DAG approve, with subject and text.",
            f"Or on the command line: {command} show {asked.edition_id} shows it; "
            f"{command} approve {asked.edition_id}, or {command} decline {asked.edition_id} --note ..., "
            f"answers.",
        ),
    )
