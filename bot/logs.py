"""What the process says of its work: ids and durations, never an article's text or a token."""

from __future__ import annotations

import logging
import warnings
from typing import Literal

import structlog


def configure(form: Literal["console", "json"]) -> None:
    """Send every log line of the process to stderr, in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # We call methods by name on purpose: the outbox holds calls, not functions.
    warnings.filterwarnings("ignore", message="Please use 'Bot")
    # They log the address of each request, and Telegram's addresses hold the token.
    for name in ("httpx", "httpcore", "telegram", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
