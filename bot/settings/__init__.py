"""Every setting, read once from the environment or ``.env``; the only place that reads either."""

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


def _as_the_hub_reads_it(value: object) -> bool:
    return str(value).upper() in ("1", "ON", "YES", "TRUE")


def _default_database() -> str:
    return f"sqlite:///{user_data_path('mujaz') / 'mujaz.db'}"


def _token(value: SecretStr) -> SecretStr:
    return SecretStr(values.token(value.get_secret_value()))


Numbers = Annotated[frozenset[int], NoDecode, BeforeValidator(values.numbers)]
Listen = Annotated[tuple[str, int] | None, NoDecode, BeforeValidator(values.listen)]
Checkpoint = Annotated[str, AfterValidator(values.checkpoint)]
MOST = 1_000_000_000
"""Of anything that is counted: what every database can hold."""


class Settings(BaseSettings):
    """What an operator may set, by variables with the prefix ``MUJAZ_``."""

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
    trim: bool = True
    """Convert only the pieces of a vocabulary that Arabic news and its English can need."""
    job_deadline: float = Field(default=300, gt=0, le=86_400)
    """Seconds that the models may take over one batch of articles."""
    page_seconds: int = Field(default=10, ge=1, le=600)
    """Seconds of processor time in which a web page is read, or given up."""
    file_seconds: int = Field(default=20, ge=1, le=600)
    """Seconds of processor time in which a file is read, or a long text cleaned, or given up."""
    log_format: Literal["console", "json"] = "console"
    allowed: Numbers = frozenset()
    """Users and chats that the bot works for; none: everybody."""
    admins: Numbers = frozenset()
    """Users without quota, who may ask for ``/stats``."""
    quota: int = Field(default=60, ge=0, le=MOST)
    """Articles that a user may give within an hour; 0: any number."""
    queue_bound: int = Field(default=1000, ge=0, le=MOST)
    """Jobs that may wait; 0: any number."""
    keep_days: float = Field(default=7, ge=0, le=36_500)
    """Days for which briefs and cleaned articles are kept; 0: they go when they are answered."""
    webhook_url: Annotated[str, AfterValidator(values.public_address)] | None = None
    """The public address at which Telegram reaches :attr:`webhook_listen`; unset: the bot polls."""
    webhook_listen: Listen = ("127.0.0.1", 8080)
    offline: Annotated[bool, BeforeValidator(_as_the_hub_reads_it)] = Field(
        default=False, validation_alias="HF_HUB_OFFLINE"
    )
    """Nothing is fetched from the model hub."""
    monitoring: Listen = None
    """Where ``/healthz`` and ``/metrics`` are served; unset: nowhere."""

    @model_validator(mode="after")
    def _webhook_is_heard(self) -> Settings:
        if self.webhook_url and self.webhook_listen is None:
            raise ValueError("MUJAZ_WEBHOOK_URL leads nowhere: MUJAZ_WEBHOOK_LISTEN is empty")
        return self


def read_settings() -> Settings:
    """The settings of this process. Raises :class:`SettingsError`."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        said = fault["msg"].removeprefix("Value error, ")
        if not fault["loc"]:
            raise SettingsError(f"{said}.") from None
        # A choice within a setting is not its name.
        name = PREFIX + str(fault["loc"][0]).upper()
        raise SettingsError(f"{name} is not usable: {said}.") from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not usable: it is not UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read: {error.strerror}.") from None
