"""Exports, streamed and written down: matches, tellings and sources in three forms, and whole records."""

from partnership_watch.audit.exports.forms import MEDIA_TYPES, Form, RecordForm
from partnership_watch.audit.exports.items import export_item
from partnership_watch.audit.exports.rule_sets import export_rule_set, export_rule_set_changes
from partnership_watch.audit.exports.sources import export_sources
from partnership_watch.audit.exports.streaming import export, export_tellings

__all__ = [
    "MEDIA_TYPES",
    "Form",
    "RecordForm",
    "export",
    "export_item",
    "export_rule_set",
    "export_rule_set_changes",
    "export_sources",
    "export_tellings",
]
