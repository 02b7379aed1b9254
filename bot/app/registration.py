"""What the bot tells Telegram when it starts, and asks it: its name, its commands, where updates go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.gateway.polling import ALLOWED_UPDATES
from bot.gateway.retry import until_answered
from bot.phrases import Locale, phrases
from bot.settings import SettingsError
from bot.updates.commands import LISTED

log = logging.getLogger(__name__)

RETRY_EVERY = 5.0
LOOK_EVERY = 60.0


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


class Webhook:
    """Where Telegram sends updates, and whether Telegram knows it."""

    def __init__(self, bot: Bot, url: str, secret: str) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self.is_well = False
        """Whether Telegram took the address, and still answers."""

    async def keep(self) -> None:
        """Tell Telegram where updates go, then look from time to time whether it answers.

        Raises SettingsError for an address that Telegram refuses.
        """
        await _until_it_works(self._register)
        while True:
            self.is_well = True
            await asyncio.sleep(LOOK_EVERY)
            try:
                if (await self._bot.get_webhook_info()).url != self._url:
                    log.warning("Somebody took the webhook away: it is set again.")
                    await self._register()
            except InvalidToken:
                raise
            except TelegramError as error:
                self.is_well = False
                log.warning("Telegram does not answer (%s).", type(error).__name__)
                await _until_it_works(self._register)

    async def _register(self) -> None:
        try:
            await self._bot.set_webhook(
                self._url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES
            )
        except BadRequest as error:
            raise SettingsError(
                f"MUJAZ_WEBHOOK_URL was refused by Telegram: {error.message}."
            ) from error


async def _until_it_works(call: Callable[[], Awaitable[object]]) -> None:
    def report(error: BaseException, _seconds: float) -> None:
        log.warning("Telegram cannot be reached (%s): trying again.", type(error).__name__)

    await until_answered(call, seconds=RETRY_EVERY, report=report)
