"""Every setting, read once from the environment or ``.env``; the only place that reads either."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.catalog import SUMMARIZER, TRANSLATOR

PREFIX = "MUJAZ_"


class SettingsError(Exception):
    """A setting is missing or wrong; ``str()`` names its variable in one sentence."""


def _base_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("it must start with http:// or https://")
    return value.rstrip("/")


def _public_address(value: str) -> str:
    found = urlsplit(value)
    if found.scheme not in ("http", "https") or not found.hostname:
        raise ValueError("it must be a whole web address, as https://example.org/mujaz")
    return value


def _numbers(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.split(r"[\s,;]+", value.strip()) if value.strip() else []
    if not all(re.fullmatch(r"-?\d{1,18}", number) for number in found):
        raise ValueError("it must be numbers of users or chats with commas between")
    return frozenset(map(int, found))


def _listen(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    host, _, port = value.strip().rpartition(":")
    if not port.isdecimal() or not 0 <= int(port) < 65536:
        raise ValueError("it must be a port, or an address and a port as 127.0.0.1:9100")
    return host.strip("[]") or "127.0.0.1", int(port)


def _as_the_hub_reads_it(value: object) -> bool:
    return str(value).upper() in ("1", "ON", "YES", "TRUE")


def _default_database() -> str:
    return f"sqlite:///{user_data_path('mujaz') / 'mujaz.db'}"


Numbers = Annotated[frozenset[int], NoDecode, BeforeValidator(_numbers)]
Listen = Annotated[tuple[str, int] | None, NoDecode, BeforeValidator(_listen)]


class Settings(BaseSettings):
    """What an operator may set, by variables with the prefix ``MUJAZ_``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore"
    )

    telegram_token: SecretStr | None = None
    telegram_api: Annotated[str, AfterValidator(_base_address)] = "https://api.telegram.org"
    database: str = Field(default_factory=_default_database, repr=False)
    summarizer: str = SUMMARIZER
    translator: str = TRANSLATOR
    engine: Literal["ctranslate2", "transformers"] = "ctranslate2"
    cache: Path = Field(default_factory=lambda: user_cache_path("mujaz"))
    trim: bool = True
    """Convert only the pieces of a vocabulary that Arabic news and its English can need."""
    job_deadline: float = Field(default=300, gt=0)
    """Seconds that the models may take over one batch of articles."""
    log_format: Literal["console", "json"] = "console"
    allowed: Numbers = frozenset()
    """Users and chats that the bot works for; none: everybody."""
    admins: Numbers = frozenset()
    """Users without quota, who may ask for ``/stats``."""
    quota: int = Field(default=60, ge=0)
    """Articles that a user may give within an hour; 0: any number."""
    queue_bound: int = Field(default=1000, ge=0)
    """Jobs that may wait; 0: any number."""
    keep_days: float = Field(default=7, ge=0)
    """Days for which briefs and cleaned articles are kept; 0: they go when they are answered."""
    webhook_url: Annotated[str, AfterValidator(_public_address)] | None = None
    """The public address at which Telegram reaches :attr:`webhook_listen`; unset: the bot polls."""
    webhook_listen: Listen = ("127.0.0.1", 8080)
    offline: Annotated[bool, BeforeValidator(_as_the_hub_reads_it)] = Field(
        default=False, validation_alias="HF_HUB_OFFLINE"
    )
    """Nothing is fetched from the model hub."""
    monitoring: Listen = None
    """Where ``/healthz`` and ``/metrics`` are served; unset: nowhere."""


def read_settings() -> Settings:
    """The settings of this process. Raises :class:`SettingsError`."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        # A choice within a setting is not its name.
        name = PREFIX + str(fault["loc"][0]).upper()
        raise SettingsError(f"{name} is not usable: {fault['msg']}.") from None
