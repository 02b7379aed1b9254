"""``mujaz bot``."""

from __future__ import annotations

import asyncio


def bot() -> None:
    """Serve in Telegram until stopped."""
    from bot.app import serve
    from bot.settings import read_settings

    asyncio.run(serve(read_settings()))
