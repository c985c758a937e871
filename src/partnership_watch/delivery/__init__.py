"""Delivery: one message a reader, sent with its outcome known or held. Only this room reaches SMTP."""

from partnership_watch.delivery.links import Links
from partnership_watch.delivery.message import Letterhead
from partnership_watch.delivery.outbox import DeliveryReport, Post, deliver
from partnership_watch.delivery.smtp import MailServerError, Security, SmtpSettings
from partnership_watch.delivery.vanished import hold_unknown

__all__ = [
    "DeliveryReport",
    "Letterhead",
    "Links",
    "MailServerError",
    "Post",
    "Security",
    "SmtpSettings",
    "deliver",
    "hold_unknown",
]
