"""The secret of an installation that was given none: made once, and kept in a file."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import SecretStr

from partnership_watch.errors import ConfigurationError
from partnership_watch.refusals import unreadable


def kept_secret(folder: Path) -> SecretStr:
    """The same on every start: links in mails that went out must go on working.

    Of two first starts the first one's stands, and one that is killed leaves none or a whole one.

    Raises:
        ConfigurationError: the file is empty, or cannot be made or read.
    """
    file = folder / "secret"
    try:
        if not file.exists():
            _make(file)
    except OSError as error:
        raise ConfigurationError(
            f"{file} cannot be made ({type(error).__name__}); see PARTNERSHIP_WATCH_DATA, or give the secret "
            "in PARTNERSHIP_WATCH_SECRET"
        ) from error
    try:
        secret = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} {unreadable(error)}") from error
    if not secret.strip():
        raise ConfigurationError(
            f"{file} is empty, and its links could be made by anybody; put back its copy, or delete it: "
            "then one is made anew, and links in mails sent before no longer work"
        )
    return SecretStr(secret)


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, prefix="secret-", encoding="ascii") as aside:
        aside.write(secrets.token_urlsafe(48))
        aside.flush()
        os.fsync(aside.fileno())
        with suppress(FileExistsError):  # another start was first
            os.link(aside.name, file)
