"""What differs between installations: read once from the environment and `.env`, then handed down."""

import json
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import (
    AwareDatetime,
    EmailStr,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from partnership_watch.delivery import Letterhead, Links, Post, SmtpSettings
from partnership_watch.delivery.bounces import Bounces
from partnership_watch.delivery.canary import CanarySettings
from partnership_watch.delivery.mailbox import MailboxSettings
from partnership_watch.delivery.recipients import Recipients, read_only_to
from partnership_watch.delivery.return_path import MAX_LOCAL, ReturnPath
from partnership_watch.delivery.webhooks import Hooks
from partnership_watch.errors import ConfigurationError
from partnership_watch.kept_secret import kept_secret
from partnership_watch.refusals import refusal
from partnership_watch.setting_names import PREFIX, held, misspelt, variable
from partnership_watch.subscribers.webhooks import LOOPBACK


class Settings(BaseSettings):
    """Every setting is an environment variable `PARTNERSHIP_WATCH_...`; docs/operations.md lists them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_nested_delimiter="__", extra="ignore", frozen=True
    )

    config: Path = Path("config/vietnam-uk")
    """The partnership's folder."""
    data: Path = Path("var/watch")
    """Where the embedded PostgreSQL and this installation's secret live."""
    database_url: SecretStr | None = None
    """The application's PostgreSQL; embedded under `data` where it is not set."""
    database_owner_url: SecretStr | None = None
    """The role that owns the tables, used by `db upgrade` alone."""
    application_role: str = "partnership_watch"

    moment: AwareDatetime | None = None
    """The demo's clock: a fixed time instead of now. For trials only."""

    contact: str = "watch@partnership.example"
    """Named in the User-Agent, so that a publisher can reach a person."""
    loopback_feeds: bool = False
    """Let feeds be fetched from this machine: for trials only."""
    loopback_webhooks: bool = False
    """Let webhooks be posted to this machine, also without TLS: for trials only."""
    pause_between_requests: float = Field(default=2.0, ge=0)
    """Seconds between two requests to one host."""

    smtp: SmtpSettings = SmtpSettings()
    sender_name: str = "Partnership Watch"
    sender_address: EmailStr = "watch@partnership.example"
    reply_to: EmailStr = "desk@partnership.example"
    bounce_address: EmailStr | None = None
    """Where mails come back to: each under a signed address of its own, `bounces+token@watch.example`."""
    bounce_mailbox: MailboxSettings = MailboxSettings()
    """Where what came back is read, if it is not handed over by SMTP."""
    canaries: Annotated[tuple[CanarySettings, ...], NoDecode] = ()
    """Subscribers whose mail is read back: a list in JSON, each with `address` and its mailbox."""
    public_url: HttpUrl | None = None
    """Where `partnership-watch web` is reached by readers; without it they unsubscribe by mail."""
    secret: SecretStr | None = None
    """Signs readers' links. Made and kept under `data` where it is not set."""
    resend_once: bool = False
    """Send a message of unknown outcome once more."""
    send_only_to: str = ""
    """Outside production: the only addresses and @domains that are written to, set apart by commas."""

    @cached_property
    def mail_domain(self) -> str:
        """The domain of Message-IDs: the sender's."""
        return self.sender_address.rpartition("@")[2]

    @field_validator("send_only_to")
    @classmethod
    def _addresses_or_domains(cls, text: str) -> str:
        read_only_to(text)
        return text

    @field_validator("canaries", mode="before")
    @classmethod
    def _read_list(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        try:
            return json.loads(given) if given.strip() else ()
        except ValueError as error:
            raise ValueError("must be a list in JSON (docs/operations.md, Canaries)") from error

    @field_validator("public_url")
    @classmethod
    def _is_where_mail_programs_post(cls, url: HttpUrl | None) -> HttpUrl | None:
        """One click is https alone (RFC 8058, 3.1), and pages link to each other from the root."""
        if url is None:
            return None
        root = HttpUrl.build(scheme=url.scheme, host=url.host or "", port=url.port)
        if url != root or (url.scheme != "https" and url.host not in LOOPBACK):
            raise ValueError("write https:// and the host, without a path; http is for this machine alone")
        return url

    @field_validator("secret")
    @classmethod
    def _signs(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not secret.get_secret_value().strip():
            raise ValueError("it is blank, so anybody could make its links; fill it in or leave it out")
        return secret

    @field_validator("bounce_address", mode="before")
    @classmethod
    def _empty_is_none(cls, address: object) -> object:
        return address or None

    @field_validator("bounce_address")
    @classmethod
    def _leaves_room_for_a_token(cls, address: str | None) -> str | None:
        local = (address or "").rpartition("@")[0]
        if len(local) > MAX_LOCAL or "+" in local or not local.isascii():
            raise ValueError(
                f"write plain letters, at most {MAX_LOCAL} and no `+` before the @; a token is put there"
            )
        return address

    @field_validator("bounce_mailbox")
    @classmethod
    def _read_under_an_address(cls, mailbox: MailboxSettings, given: ValidationInfo) -> MailboxSettings:
        if mailbox.host and given.data.get("bounce_address") is None:
            raise ValueError(
                f"without {variable('bounce_address')} nothing that comes back is believed; give that, too"
            )
        return mailbox

    @property
    def recipients(self) -> Recipients:
        """Who may be written to."""
        return Recipients(read_only_to(self.send_only_to), self.links().keyed_hash)

    def post(self, partnership: str) -> Post:
        """Everything that sending mail for one partnership needs."""
        return Post(
            smtp=self.smtp,
            letterhead=Letterhead(
                sender_name=self.sender_name,
                sender_address=self.sender_address,
                reply_to=self.reply_to,
                list_id=f"{partnership}.{self.mail_domain}",
            ),
            links=self.links(),
            resend_once=self.resend_once,
            recipients=self.recipients,
            return_path=self._return_path,
        )

    def bounces(self) -> Bounces | None:
        """Everything that reading what came back needs; None where mails come back to the sender."""
        return_path = self._return_path
        if return_path is None:
            return None
        return Bounces(return_path, self.links().keyed_hash, self.bounce_mailbox)

    @property
    def _return_path(self) -> ReturnPath | None:
        return ReturnPath(self.bounce_address, self.links().keyed_hash) if self.bounce_address else None

    def hooks(self) -> Hooks:
        """Everything that posting webhooks needs. Their keys stand in variables that subscriptions name."""
        environment = held(Settings)

        def secret(name: str) -> SecretStr | None:
            value = environment.get(name.lower())
            return SecretStr(value) if value else None

        return Hooks(
            secret,
            allow_hosts=LOOPBACK if self.loopback_webhooks else frozenset(),
            recipients=self.recipients,
        )

    def links(self) -> Links:
        """The maker and reader of links in mails."""
        return Links(self.public_url, self.secret or kept_secret(self.data), self.reply_to)


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        ConfigurationError: a variable holds what it may not, or is named as no setting is: misspelt, it would
            leave its default standing in silence. Each is named with what is wrong.
    """
    wrong = misspelt(Settings)
    try:
        settings = Settings()
    except ValidationError as error:
        wrong += [refusal(problem, variable(*problem["loc"])) for problem in error.errors()]
        raise ConfigurationError(_in_one(wrong)) from error
    except SettingsError as error:
        wrong.append(
            f"{variable('smtp')} given whole must be JSON; give its parts, such as {variable('smtp', 'host')}"
        )
        raise ConfigurationError(_in_one(wrong)) from error
    if wrong:
        raise ConfigurationError(_in_one(wrong))
    return settings


def _in_one(wrong: list[str]) -> str:
    return f"settings that cannot be used: {'; '.join(wrong)}"
