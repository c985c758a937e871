"""The errors that a person can mend. The command line prints their message and exits with 2."""


class PartnershipWatchError(Exception):
    """Something outside the code is wrong. The message names the file, line or field, and the remedy."""


class ConfigurationError(PartnershipWatchError):
    """A setting or a file under `config/` that cannot be used."""


class StoreUnavailableError(PartnershipWatchError):
    """PostgreSQL cannot be reached, or its tables are not those of this version."""
