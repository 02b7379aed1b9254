"""``mujaz bot``."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from typing import NoReturn

import typer

from bot.settings import SettingsError, read_settings


def bot() -> None:
    """Serve in Telegram until stopped."""
    # Until the bot listens for it itself, there is nothing that must be closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from bot.app.main import serve

    try:
        asyncio.new_event_loop().run_until_complete(serve(read_settings()))
    except SettingsError as error:
        typer.echo(f"mujaz: {error}", err=True)
        _leave(2)
    _leave(0)


def _leave(status: int) -> NoReturn:
    """End the process without waiting for its threads.

    What was opened is closed by now. But a name that is looked up holds its thread until the resolver
    gives up, an article that is cleaned until it is clean; nobody can stop either, and both
    ``asyncio.run`` and the interpreter would wait for them, longer than whoever sent SIGTERM.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
