"""Every setting, read once from the environment or ``.env``; the only place that reads either."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.catalog import SUMMARIZER, TRANSLATOR

PREFIX = "MUJAZ_"


class SettingsError(Exception):
    """A setting is missing or wrong; ``str()`` names its variable in one sentence."""


def _base_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("it must start with http:// or https://")
    return value.rstrip("/")


def _default_database() -> str:
    return f"sqlite:///{user_data_path('mujaz') / 'mujaz.db'}"


class Settings(BaseSettings):
    """What an operator may set, by variables with the prefix ``MUJAZ_``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore"
    )

    telegram_token: SecretStr | None = None
    telegram_api: Annotated[str, AfterValidator(_base_address)] = "https://api.telegram.org"
    database: str = Field(default_factory=_default_database)
    summarizer: str = SUMMARIZER
    translator: str = TRANSLATOR
    engine: Literal["ctranslate2", "transformers"] = "ctranslate2"
    cache: Path = Field(default_factory=lambda: user_cache_path("mujaz"))
    trim: bool = True
    """Convert only the pieces of a vocabulary that Arabic news and its English can need."""
    job_deadline: float = Field(default=300, gt=0)
    """Seconds that the models may take over one article."""
    log_format: Literal["console", "json"] = "console"


def read_settings() -> Settings:
    """The settings of this process. Raises :class:`SettingsError`."""
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        name = PREFIX + "_".join(str(part) for part in fault["loc"]).upper()
        raise SettingsError(f"{name} is not usable: {fault['msg']}.") from None
