"""Nothing of a reader or of the bot's account is in the log, whatever fails, and its form holds."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import InvalidToken, NetworkError
from telegram.request import BaseRequest

from bot.observability.logs import configure, relay
from bot.storage.database import connect
from tools.botapi.server import TOKEN

TEXT = "نص مقال القارئ"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    with warnings.catch_warnings():
        yield
    logging.captureWarnings(False)
    root.handlers[:], root.level = handlers, level
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def fail(article: str) -> None:
    """An error that came through a frame with secrets, and is made of others."""
    bot = Bot(TOKEN)
    try:
        raise InvalidToken(f"The token `{bot.token}` was rejected: {article}")
    except InvalidToken as error:
        raise NetworkError(f"{article} {bot.token}") from error


@pytest.mark.parametrize("form", ["console", "json"])
async def test_an_exception_is_told_by_its_types_and_places(
    form: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(form)
    log = logging.getLogger("bot.any")
    try:
        fail(TEXT)
    except NetworkError as error:
        log.exception("Failed.")
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=fail, args=(TEXT,))
    thread.start()
    thread.join()

    async def forgotten() -> None:
        fail(TEXT)

    task = asyncio.create_task(forgotten())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    warnings.simplefilter("default")
    warnings.warn("Old.", DeprecationWarning, stacklevel=1)
    said = capsys.readouterr().err
    assert TOKEN not in said
    assert TEXT not in said
    for expected in ("Failed.", "The process", "A thread", "never retrieved", "InvalidToken at"):
        assert expected in said
    if form == "json":
        lines = [json.loads(line) for line in said.splitlines()]
        assert lines[0]["exception"].startswith("telegram.error.NetworkError at")


def test_an_answer_that_cannot_be_read_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    with pytest.raises(Exception, match="Invalid"):
        BaseRequest.parse_json_payload(f'{{"text": "{TEXT}'.encode())
    assert TEXT not in capsys.readouterr().err


async def test_a_failure_of_the_database_does_not_tell_what_was_to_be_stored() -> None:
    async with connect("sqlite://") as database, database.writing() as session:
        with pytest.raises(SQLAlchemyError) as caught:
            await session.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": TEXT})
        assert TEXT not in str(caught.value)


def test_lines_of_another_process_become_lines_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    line = {"event": "Slow.", "level": "error", "logger": "models.any", "exception": "E at x:1"}
    relay(json.dumps(line).encode() + b"\n")
    relay(b"terminate called\xff\n")
    relay(b"[1]\n")
    relay(b"\n")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(found["level"], found["event"]) for found in lines] == [
        ("error", "Slow."),
        ("warning", "terminate called\ufffd"),
        ("warning", "[1]"),
    ]
    assert lines[0].items() >= line.items()
