"""Requests to the Bot API whose answers are what they should be, or a TelegramError."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from telegram.error import NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from bot.gateway.unpacked import ASKED, bounded

LARGEST = 20_000_000
"""Bytes of an answer or a file, unpacked: Telegram gives bots no larger file."""


class _Answer(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        raise NetworkError(f"the answer has no {key}")


class BotApiRequest(HTTPXRequest):
    """The library's own fails with TypeError or KeyError where a proxy on the way answers in JSON of
    another shape, and logs the whole answer, readers' texts with it, where it is no JSON. It also
    unpacks an answer whole, to whatever size: here none is larger than :data:`LARGEST`.
    """

    def __init__(self, **options: Any) -> None:
        within = {"headers": ASKED, "event_hooks": {"response": [bounded(LARGEST)]}}
        super().__init__(**options, httpx_kwargs=within)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer of a call. Raises NetworkError."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise NetworkError("the answer is no JSON") from None
        if not isinstance(answer, dict):
            raise NetworkError("the answer is no object")
        if not isinstance(answer.get("parameters", {}), dict):
            del answer["parameters"]
        return _Answer(answer)


def retry_seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait, which the library gives in one of two types."""
    waited = error.retry_after
    return waited.total_seconds() if isinstance(waited, timedelta) else float(waited)
