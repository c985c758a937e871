"""The errors that a person can mend. The command line prints their message and exits with 2."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sentence:
    """A sentence for people, in English, that names its values, `{field}`.

    What has words in another language finds them by `form` (web/staff/mistakes_wording).
    """

    form: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.form.format(**self.values)


class PartnershipWatchError(Exception):
    """Something outside the code is wrong. The message names the file, line or field, and the remedy.

    It is made of sentences, or of plain English where no page shows it.
    """

    def __str__(self) -> str:
        return "; ".join(map(str, self.args))


class ConfigurationError(PartnershipWatchError):
    """A setting or a file under `config/` that cannot be used."""


class StoreUnavailableError(PartnershipWatchError):
    """PostgreSQL cannot be reached, or its tables are not those of this version."""
