"""A failed import comes in; the command that installs the extra it belongs to goes out."""

from __future__ import annotations

import sys

EXTRAS = {
    "bot": (
        "aiohttp",
        "aiosqlite",
        "alembic",
        "prometheus_client",
        "sqlalchemy",
        "structlog",
        "telegram",
        "tenacity",
    ),
    "evaluate": ("sacrebleu",),
    "postgres": ("psycopg",),
    "transformers": ("torch", "transformers"),
}
"""The modules of each optional dependency in ``pyproject.toml``, by the extra's name."""


def missing_extra(error: ModuleNotFoundError) -> str | None:
    """Name the library and the command that installs its extra; ``None`` if it is in no extra."""
    library = (error.name or "").partition(".")[0]
    for extra, modules in EXTRAS.items():
        if library in modules:
            command = f"{sys.executable} -m pip install 'mujaz[{extra}]'"
            return f"this command needs {library}. To install it, run: {command}"
    return None
