"""What a folder's files hold is written where people look."""

import re
from pathlib import Path

from partnership_watch.registry.models import Source


def test_every_field_of_a_source_is_documented_with_its_default(project: Path) -> None:
    """The drafted sources.yaml points there."""
    text = (project / "docs" / "operations.md").read_text(encoding="utf-8")
    section = text.partition("## Sources\n")[2].partition("\n## ")[0]
    documented = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", section, re.MULTILINE))

    defaults = {
        name: "required" if field.is_required() else str(field.default).lower()
        for name, field in Source.model_fields.items()
    }

    assert documented == defaults
