"""Exports: every match, or every telling, that passes some filters, streamed in one of three forms."""

from partnership_watch.audit.exports.forms import MEDIA_TYPES, Form
from partnership_watch.audit.exports.streaming import export, export_tellings

__all__ = ["MEDIA_TYPES", "Form", "export", "export_tellings"]
