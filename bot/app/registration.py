"""Bot API calls at startup: getMe, the command list, the webhook."""

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
from bot.updates.commands import PUBLIC

log = logging.getLogger(__name__)

RETRY_INTERVAL = 5.0
"""Seconds between two attempts while Telegram is unreachable."""

CHECK_INTERVAL = 60.0
"""Seconds between two checks of the webhook."""


async def identify(bot: Bot) -> None:
    """Ask Telegram for the bot's own user, until it answers. Raises InvalidToken."""
    await _call_until_answered(bot.initialize)


async def register_commands(bot: Bot) -> None:
    """Register the command list, in Arabic and in English."""
    # The list without a language code is the default for all other languages.
    places: tuple[tuple[Locale, str | None], ...] = (("en", None), ("ar", "ar"))
    for locale, code in places:
        commands = [BotCommand(c, phrases(locale).say(f"command_{c}")) for c in PUBLIC]
        try:
            await bot.set_my_commands(commands, language_code=code)
        except TelegramError as error:
            log.warning("The commands could not be registered: %s.", type(error).__name__)


class Webhook:
    """The webhook: registers its address with Telegram and checks that Telegram keeps it."""

    def __init__(self, bot: Bot, url: str, secret: str) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self.is_healthy = False
        """Whether Telegram has accepted the address and still answers."""

    async def maintain(self) -> None:
        """Register the address, then check it every :data:`CHECK_INTERVAL` seconds until cancelled.

        Raises SettingsError for an address that Telegram refuses, InvalidToken.
        """
        await _call_until_answered(self._register)
        while True:
            self.is_healthy = True
            await asyncio.sleep(CHECK_INTERVAL)
            try:
                if (await self._bot.get_webhook_info()).url != self._url:
                    log.warning("The webhook was removed: registering it again.")
                    await self._register()
            except InvalidToken:
                raise
            except TelegramError as error:
                self.is_healthy = False
                log.warning("Telegram does not answer (%s).", type(error).__name__)
                await _call_until_answered(self._register)

    async def _register(self) -> None:
        try:
            await self._bot.set_webhook(
                self._url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES
            )
        except BadRequest as error:
            raise SettingsError(
                f"MUJAZ_WEBHOOK_URL was refused by Telegram: {error.message}."
            ) from error


async def _call_until_answered(call: Callable[[], Awaitable[object]]) -> None:
    def report(error: BaseException, _seconds: float) -> None:
        log.warning("Telegram cannot be reached (%s): trying again.", type(error).__name__)

    await until_answered(call, seconds=RETRY_INTERVAL, report=report)
