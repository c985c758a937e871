"""Settings from the environment: what is misspelt or unusable is said before anything starts."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from partnership_watch.errors import ConfigurationError
from partnership_watch.kept_secret import kept_secret
from partnership_watch.setting_names import PREFIX, variables
from partnership_watch.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No `.env` but a test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "SMTP__HOTS",
            "PARTNERSHIP_WATCH_SMTP__HOTS is no setting; did you mean PARTNERSHIP_WATCH_SMTP__HOST?",
        ),
        ("SMTP_HOST", "did you mean PARTNERSHIP_WATCH_SMTP__HOST?"),
        ("CONFG", "did you mean PARTNERSHIP_WATCH_CONFIG?"),
        ("WEATHER", "PARTNERSHIP_WATCH_WEATHER is no setting; docs/operations.md lists them; remove it"),
    ],
)
def test_a_misspelt_setting_is_named_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    """Mail must not go to the default server because of a letter."""
    monkeypatch.setenv(PREFIX + name, "x")

    with pytest.raises(ConfigurationError) as caught:
        load_settings()

    assert says in str(caught.value)


def test_a_misspelt_line_of_the_env_file_is_named_too(empty_folder: Path) -> None:
    """Other programs' lines in it are nobody's business."""
    (empty_folder / ".env").write_text("REDIS_PASSWORD=x\nPARTNERSHIP_WATCH_SENDER_NAM=Watch\n")

    with pytest.raises(ConfigurationError, match="did you mean PARTNERSHIP_WATCH_SENDER_NAME"):
        load_settings()


def test_everything_wrong_is_said_at_once_in_our_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the variables that they are, with what they must hold; a value is not quoted, it may be a secret."""
    given = {
        "SMTP__PORT": "many",
        "SMTP__SECURITY": "ssl",
        "PUBLIC_URL": "watch.example",
        "SENDER_ADDRESS": "watch",
        "PAUSE_BETWEEN_REQUESTS": "-1",
        "MOMENT": "2026-03-01T07:00:00",
        "RESEND_ONCE": "perhaps",
        "SECRT": "a-secret-value",
    }
    for name, value in given.items():
        monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(ConfigurationError) as caught:
        load_settings()

    said = str(caught.value)
    assert "PARTNERSHIP_WATCH_SMTP__PORT must be a whole number" in said
    assert "PARTNERSHIP_WATCH_SMTP__SECURITY must be 'none', 'starttls' or 'tls'" in said
    assert "PARTNERSHIP_WATCH_PUBLIC_URL must be a web address" in said
    assert "PARTNERSHIP_WATCH_SENDER_ADDRESS is not a mail address" in said
    assert "PARTNERSHIP_WATCH_PAUSE_BETWEEN_REQUESTS must be 0.0 or more" in said
    assert "PARTNERSHIP_WATCH_MOMENT must be a time with its zone" in said
    assert "PARTNERSHIP_WATCH_RESEND_ONCE must be true or false" in said
    assert "did you mean PARTNERSHIP_WATCH_SECRET?" in said
    assert "a-secret-value" not in said


def test_a_group_may_be_one_variable_and_letter_case_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could be read before is still read."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP", '{"host": "mail.example"}')
    monkeypatch.setenv("partnership_watch_smtp__port", "587")

    smtp = load_settings().smtp

    assert (smtp.host, smtp.port) == ("mail.example", 587)


def test_a_group_that_is_no_json_is_said_with_the_easier_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its parts, one variable each."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_SMTP", "mail.example")

    with pytest.raises(ConfigurationError, match="give its parts, such as PARTNERSHIP_WATCH_SMTP__HOST"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"BOUNCE_ADDRESS": "watch"}, "PARTNERSHIP_WATCH_BOUNCE_ADDRESS is not a mail address"),
        ({"BOUNCE_ADDRESS": f"{'b' * 22}@watch.example"}, "at most 21 and no `+` before the @"),
        ({"BOUNCE_ADDRESS": "b+c@watch.example"}, "at most 21 and no `+` before the @"),
        ({"BOUNCE_MAILBOX__HOST": "imap.example"}, "without PARTNERSHIP_WATCH_BOUNCE_ADDRESS"),
    ],
)
def test_bounces_that_could_not_be_read_are_refused(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], says: str
) -> None:
    """Else they would come back to nowhere in silence."""
    for name, value in given.items():
        monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(ConfigurationError) as caught:
        load_settings()

    assert says in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://watch.example",
        "https://watch.example/read",
        "https://watch.example/?a=b",
        "https://watch.example/#top",
        "https://ann:secret@watch.example",
    ],
)
def test_a_public_address_that_mail_programs_or_pages_could_not_use_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """One click is posted by https alone, and pages link to each other from the root."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_PUBLIC_URL", url)

    with pytest.raises(ConfigurationError, match="PUBLIC_URL: write https:// and the host") as caught:
        load_settings()

    assert "ann:secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["https://watch.example", "https://watch.example:8443/", "http://127.0.0.1:8080", "http://localhost"],
)
def test_a_public_address_is_https_or_of_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """The second for trials."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_PUBLIC_URL", url)

    assert load_settings().links().served


@pytest.mark.parametrize("blank", [" ", "\t\n"])
def test_a_blank_secret_is_refused(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    """It signs, and anybody could sign the same."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_SECRET", blank)

    with pytest.raises(ConfigurationError, match=r"PARTNERSHIP_WATCH_SECRET: it is blank.* fill it in"):
        load_settings()


def test_of_many_first_starts_one_secret_stands(tmp_path: Path) -> None:
    """All that start at one moment sign with the same; nobody else may read it, and nothing is left over."""
    folder = tmp_path / "new" / "data"
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: kept_secret(folder).get_secret_value(), range(8)))

    (secret,) = made
    assert len(secret) == 64
    assert [file.name for file in folder.iterdir()] == ["secret"]
    assert (folder / "secret").stat().st_mode & 0o777 == 0o600


def test_a_start_that_was_killed_leaves_no_empty_secret(tmp_path: Path) -> None:
    """Whenever it is killed: the file is there whole, or not at all, and the next start has one."""
    code = "import sys; from pathlib import Path; from partnership_watch.kept_secret import kept_secret\n"
    code += "while True: kept_secret(Path(sys.argv[1])); Path(sys.argv[1], 'secret').unlink()"
    started = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    for _ in range(300):
        if any(tmp_path.iterdir()):
            break
        time.sleep(0.05)
    started.kill()
    started.wait()

    assert len(kept_secret(tmp_path).get_secret_value()) == 64


@pytest.mark.parametrize(("held", "says"), [(b"", "is empty"), (b"\n", "is empty"), (b"\xff", "UTF-8")])
def test_a_secret_that_cannot_sign_is_one_error(tmp_path: Path, held: bytes, says: str) -> None:
    """An empty key is everybody's."""
    (tmp_path / "secret").write_bytes(held)

    with pytest.raises(ConfigurationError, match=says):
        kept_secret(tmp_path)


def test_a_folder_that_can_keep_no_secret_is_one_error(tmp_path: Path) -> None:
    """Nothing was begun yet; the message names both settings that mend it."""
    (tmp_path / "file").touch()

    with pytest.raises(ConfigurationError, match=r"cannot be made .*_DATA, or .*_SECRET"):
        kept_secret(tmp_path / "file" / "data")


def test_an_empty_bounce_address_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose files hand on what nobody set."""
    monkeypatch.setenv("PARTNERSHIP_WATCH_BOUNCE_ADDRESS", "")
    monkeypatch.setenv("PARTNERSHIP_WATCH_BOUNCE_MAILBOX__HOST", "")

    settings = load_settings()

    assert settings.bounces() is None
    assert settings.post("norland").return_path is None


def test_every_setting_is_documented(project: Path) -> None:
    """docs/operations.md lists them all, some of one group on one line."""
    documented = (project / "docs" / "operations.md").read_text(encoding="utf-8")
    groups = {PREFIX + "SMTP", PREFIX + "BOUNCE_MAILBOX"}

    for name in variables(Settings) - groups:
        short = "__" + name.partition("__")[2] if "__" in name else name.removeprefix(PREFIX[:-1])
        assert f"`{name}`" in documented or f"`{short}`" in documented, name
