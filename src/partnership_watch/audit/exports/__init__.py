"""Exports: every match that passes some filters, with text and evidence, streamed in one of three forms."""

from partnership_watch.audit.exports.forms import MEDIA_TYPES, Form
from partnership_watch.audit.exports.streaming import export

__all__ = ["MEDIA_TYPES", "Form", "export"]
