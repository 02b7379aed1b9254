"""The environment and ``.env`` come in; checked settings go out. No other module reads either."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.settings import values
from models.checkpoints.catalog import SUMMARIZER, TRANSLATOR

PREFIX = "MUJAZ_"


class SettingsError(Exception):
    """A setting is missing or wrong; ``str()`` names its variable in one sentence."""


def _hub_boolean(value: object) -> bool:
    return str(value).upper() in ("1", "ON", "YES", "TRUE")


def _default_database() -> str:
    return f"sqlite:///{user_data_path('mujaz') / 'mujaz.db'}"


def _token(value: SecretStr) -> SecretStr:
    return SecretStr(values.token(value.get_secret_value()))


Numbers = Annotated[frozenset[int], NoDecode, BeforeValidator(values.numbers)]
Listen = Annotated[tuple[str, int] | None, NoDecode, BeforeValidator(values.listen)]
Checkpoint = Annotated[str, AfterValidator(values.checkpoint)]
MAXIMUM_COUNT = 1_000_000_000
"""Upper bound of every count: fits a 32-bit integer column."""


class Settings(BaseSettings):
    """The operator's settings: environment variables with the prefix ``MUJAZ_``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore"
    )

    telegram_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    telegram_api: Annotated[str, AfterValidator(values.base_address)] = "https://api.telegram.org"
    database: str = Field(default_factory=_default_database, repr=False)
    summarizer: Checkpoint = SUMMARIZER
    translator: Checkpoint = TRANSLATOR
    engine: Literal["ctranslate2", "transformers"] = "ctranslate2"
    cache: Path = Field(default_factory=lambda: user_cache_path("mujaz"))
    job_deadline: float = Field(default=300, gt=0, le=86_400)
    """Maximum seconds that the models may take for one batch of articles."""
    page_seconds: int = Field(default=10, ge=1, le=600)
    """Maximum processor time in seconds for parsing a web page."""
    file_seconds: int = Field(default=20, ge=1, le=600)
    """Maximum processor time in seconds for parsing a file or cleaning a long text."""
    log_format: Literal["console", "json"] = "console"
    allowed: Numbers = frozenset()
    """Ids of the users and chats that may use the bot; empty: all."""
    admins: Numbers = frozenset()
    """Ids of users who have no quota and may use ``/stats``."""
    quota: int = Field(default=60, ge=0, le=MAXIMUM_COUNT)
    """Maximum number of articles per user and hour; 0: no limit."""
    queue_bound: int = Field(default=1000, ge=0, le=MAXIMUM_COUNT)
    """Maximum number of waiting jobs; 0: no limit."""
    keep_days: float = Field(default=7, ge=0, le=36_500)
    """Days for which briefs and cleaned articles are kept; 0: they are deleted once answered."""
    webhook_url: Annotated[str, AfterValidator(values.public_address)] | None = None
    """Public URL under which Telegram reaches :attr:`webhook_listen`; unset: the bot polls."""
    webhook_listen: Listen = ("127.0.0.1", 8080)
    offline: Annotated[bool, BeforeValidator(_hub_boolean)] = Field(
        default=False, validation_alias="HF_HUB_OFFLINE"
    )
    """Whether the model hub must not be contacted."""
    monitoring: Listen = None
    """Address of ``/healthz`` and ``/metrics``; unset: they are not served."""

    @model_validator(mode="after")
    def _webhook_has_a_listener(self) -> Settings:
        if self.webhook_url and self.webhook_listen is None:
            raise ValueError("MUJAZ_WEBHOOK_URL leads nowhere: MUJAZ_WEBHOOK_LISTEN is empty")
        return self


def read_settings() -> Settings:
    """The settings of this process. Raises :class:`SettingsError`."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        reason = fault["msg"].removeprefix("Value error, ")
        if not fault["loc"]:
            raise SettingsError(f"{reason}.") from None
        # The first part of the location is the field; further parts are alternatives within its type.
        name = PREFIX + str(fault["loc"][0]).upper()
        raise SettingsError(f"{name} is not usable: {reason}.") from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not usable: it is not UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read: {error.strerror}.") from None
