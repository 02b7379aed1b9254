"""An answer of the Bot API is what it should be, or a TelegramError; none of it reaches the log."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TelegramError

from bot.gateway.client import BotApiRequest, retry_seconds
from tools.botapi.server import BotApi, Fault

SECRET = "what a reader wrote"


@pytest.mark.parametrize("status", [200, 403, 502])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b'"ok"',
        b"{}",
        b'{"ok": tr',
        b"\xff\xfe",
        b"[" * 100_000,
        f"<html>{SECRET}</html>".encode(),
        b'{"ok": false, "parameters": [1]}',
    ],
)
async def test_an_answer_of_another_shape_is_an_error_of_telegrams(
    api: BotApi, client: Bot, caplog: pytest.LogCaptureFixture, body: bytes, status: int
) -> None:
    caplog.set_level("DEBUG")
    api.faults.append(Fault("getMe", times=1, answer=(status, body)))
    with pytest.raises(TelegramError):
        await client.get_me()
    assert SECRET not in caplog.text


def test_an_answer_is_read_with_all_that_it_says() -> None:
    answer = {"ok": False, "description": "x", "parameters": {"retry_after": 5}}
    found = BotApiRequest.parse_json_payload(json.dumps(answer).encode())
    assert found == answer
    with pytest.raises(NetworkError):
        found["result"]


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("waited", [3, timedelta(seconds=3)])
def test_a_wait_is_in_seconds_however_the_library_has_it(
    waited: int | timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1" if isinstance(waited, timedelta) else "0")
    assert retry_seconds(RetryAfter(waited)) == 3.0
