"""What the bot tells Telegram when it starts, and asks it: its name, its commands, where updates go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError

from bot.commands import LISTED
from bot.intake import ALLOWED_UPDATES
from bot.phrases import Locale, phrases

log = logging.getLogger(__name__)

RETRY_EVERY = 5.0


async def introduce(bot: Bot) -> None:
    """Learn the bot's own name. Raises InvalidToken."""
    await _until_it_works(bot.initialize)


async def register_commands(bot: Bot) -> None:
    """Tell readers in their own language which commands there are."""
    # What is said without a language is for everybody whose language has none of its own.
    places: tuple[tuple[Locale, str | None], ...] = (("en", None), ("ar", "ar"))
    for locale, code in places:
        commands = [BotCommand(c, phrases(locale).say(f"command_{c}")) for c in LISTED]
        try:
            await bot.set_my_commands(commands, language_code=code)
        except TelegramError as error:
            log.warning("The commands could not be registered: %s.", type(error).__name__)


async def set_webhook(bot: Bot, url: str, secret: str) -> None:
    """Tell Telegram where updates go."""

    async def ask() -> None:
        await bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED_UPDATES)

    await _until_it_works(ask)


async def _until_it_works(call: Callable[[], Awaitable[object]]) -> None:
    while True:
        try:
            await call()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("Telegram cannot be reached (%s): trying again.", type(error).__name__)
            await asyncio.sleep(RETRY_EVERY)
        else:
            return
