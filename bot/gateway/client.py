"""Requests to the Bot API; an answer of a wrong shape or size is a TelegramError."""

from __future__ import annotations

import json
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.gateway.unpacking import ACCEPT_HEADERS, bounded

MAXIMUM_ANSWER = 20_000_000
"""Maximum bytes of an answer or a file, unpacked: Telegram sends bots no larger file."""


class _Answer(dict[str, Any]):
    def __missing__(self, key: str) -> Any:
        raise NetworkError(f"the answer has no {key}")


class BotApiRequest(HTTPXRequest):
    """A request class for :class:`telegram.Bot` that accepts only well-formed answers of bounded size.

    The library's own class raises TypeError or KeyError if a proxy answers with JSON of another shape,
    logs whole answers (readers' texts included) that are not JSON, and unpacks answers without a bound;
    here the bound is :data:`MAXIMUM_ANSWER`.
    """

    def __init__(self, **options: Any) -> None:
        limits = {"headers": ACCEPT_HEADERS, "event_hooks": {"response": [bounded(MAXIMUM_ANSWER)]}}
        super().__init__(**options, httpx_kwargs=limits)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer of a call. Raises NetworkError."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise NetworkError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise NetworkError("the answer is not an object")
        if not isinstance(answer.get("parameters", {}), dict):
            del answer["parameters"]
        return _Answer(answer)
