"""``mujaz bot``: runs the Telegram bot."""

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
    """Run the Telegram bot until SIGINT or SIGTERM. Settings are environment variables."""
    # Until the event loop handles the signal, nothing is open that must be closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    from bot.app.main import serve

    try:
        asyncio.new_event_loop().run_until_complete(serve(read_settings()))
    except SettingsError as error:
        typer.echo(f"mujaz: {error}", err=True)
        _exit(2)
    _exit(0)


def _exit(status: int) -> NoReturn:
    """End the process without waiting for its threads.

    Everything that was opened is closed by now. A thread that resolves a host name or cleans an article
    cannot be interrupted; ``asyncio.run`` and the interpreter would wait for it, possibly longer than
    the sender of SIGTERM does.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
