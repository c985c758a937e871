"""Audit: what was decided and sent, looked up and explained from what is stored. It changes none of it."""

from partnership_watch.audit.approvals import EditionApproval
from partnership_watch.audit.covering import CoveringEdition, SentMessage
from partnership_watch.audit.mails import MailOfADay, SubscriptionMail, explain_mail
from partnership_watch.audit.reasons import Reason
from partnership_watch.audit.withheld import Answer

__all__ = [
    "Answer",
    "CoveringEdition",
    "EditionApproval",
    "MailOfADay",
    "Reason",
    "SentMessage",
    "SubscriptionMail",
    "explain_mail",
]
