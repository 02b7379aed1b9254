"""Downloads files that readers sent, from Telegram."""

from __future__ import annotations

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.gateway.retry import retry_seconds
from bot.gateway.unpacking import TooLargeAnswerError
from bot.sources.errors import SourceError, UnavailableError


async def download(bot: Bot, file_id: str) -> bytes:
    """The content of a file. Raises SourceError; UnavailableError if a later attempt may succeed."""
    try:
        file = await bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())
    except BadRequest as error:
        if "too big" in error.message:
            raise SourceError("document_too_big", "Telegram gives no file so large") from error
        raise
    except RetryAfter as error:
        raise UnavailableError("RetryAfter", retry_seconds(error)) from error
    except NetworkError as error:
        if isinstance(error.__cause__, TooLargeAnswerError):
            raise SourceError("document_too_big", "the file is larger than 20 MB") from error
        raise UnavailableError(type(error).__name__) from error
