"""Settings from the environment or `.env`: typed, checked at start, every error at once with its cure."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.mail_server import MailServer, parse
from core.errors import BadInput
from core.phrase import Phrase


class Settings(BaseSettings):
    """What `interfaces.md` fixes; secrets are `SecretStr`, so that no log can show them."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    database_url: str = "sqlite:///restock.db"
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    restock_approvers: str = ""
    restock_digest_channel: str | None = None
    restock_llm_url: str | None = None
    restock_llm_model: str | None = None
    restock_llm_kind: Literal["openai", "anthropic"] = "openai"
    restock_llm_key: SecretStr | None = None
    keepa_api_key: SecretStr | None = None
    restock_smtp_url: SecretStr | None = None
    restock_mail_from: str | None = None
    restock_held_folder: Path | None = None
    port: int = Field(default=3000, ge=0, le=65535)

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if not url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:", "postgres:")):
            raise ValueError("must be a sqlite:/// or postgresql:// URL")
        return url.replace("postgres://", "postgresql://", 1)

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must be an http(s) URL such as https://slack.com/api/")
        return url.rstrip("/") + "/"

    @field_validator("restock_llm_url")
    @classmethod
    def _an_address(cls, url: str | None) -> str | None:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must be an http(s) URL such as https://api.example.com/v1")
        return url or None

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not token.get_secret_value().startswith("xox"):
            raise ValueError(
                "a bot token starts with xoxb-: copy it from “OAuth & Permissions” of your Slack app"
            )
        return token

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not token.get_secret_value().startswith("xapp-"):
            raise ValueError(
                "an app token starts with xapp-: make one under “Basic Information”, App-Level Tokens"
            )
        return token

    @model_validator(mode="after")
    def _both_or_neither(self) -> Settings:
        url = self.restock_smtp_url.get_secret_value() if self.restock_smtp_url else ""
        if bool(url) != bool(self.restock_mail_from):
            raise ValueError("RESTOCK_SMTP_URL and RESTOCK_MAIL_FROM go together: set both, or neither")
        if url:
            try:
                parse(url, self.restock_mail_from or "")
            except ValueError as error:
                raise ValueError(f"RESTOCK_SMTP_URL: {error}") from None
        return self

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server that orders go out by; None where none is set, and orders are files in the thread."""
        if self.restock_smtp_url is None or not self.restock_mail_from:
            return None
        return parse(self.restock_smtp_url.get_secret_value(), self.restock_mail_from)

    @property
    def approvers(self) -> tuple[str, ...]:
        """The user and user-group ids that may decide, as configured; empty means workspace admins."""
        return tuple(part for part in self.restock_approvers.replace(",", " ").split() if part)


@lru_cache
def load() -> Settings:
    """The settings, read once. Raises `BadInput` naming every wrong one and what to do about it."""
    try:
        return Settings()
    except ValidationError as error:
        lines = "; ".join(
            ": ".join(
                [*(str(part).upper() for part in each["loc"]), each["msg"].removeprefix("Value error, ")]
            )
            for each in error.errors()
        )
        raise BadInput(Phrase("Nothing was started: {problems}", {"problems": lines})) from None
