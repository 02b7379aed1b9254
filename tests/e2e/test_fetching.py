"""A bot whose weights are still on the hub: it serves at once, and better as soon as they are here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support import hub as hub_server
from tests.support.acting import PASSAGE, SUMMARY
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5
from tools.botapi.server import BotApi

MT5, MARIAN = "founders/tiny-mt5", "founders/tiny-marian"


def settings(hub: hub_server.Hub, folder: Path) -> dict[str, str]:
    return {
        "MUJAZ_SUMMARIZER": MT5,
        "MUJAZ_TRANSLATOR": MARIAN,
        "MUJAZ_CACHE": str(folder / "cache"),
        "HF_HOME": str(folder / "hub"),
        "HF_ENDPOINT": hub.base,
        "HF_HUB_OFFLINE": "",
    }


def test_weights_that_are_missing_are_fetched_as_soon_as_the_hub_can_be_reached(
    api: BotApi, new_bot: Any, tmp_path: Path
) -> None:
    reader = api.user(1)
    with hub_server.running() as hub:
        # A hub that answers, and has nothing yet.
        bot = new_bot(**settings(hub, tmp_path))
        bot.start()
        reader.send(PASSAGE)
        assert SUMMARY not in reader.replies()[0]["text"]
        api.wait(lambda: "trying again" in bot.log.read_text(), look_every=0.1)
        hub.publish(MT5, TINY_MT5)
        hub.publish(MARIAN, TINY_MARIAN)
        api.wait(lambda: "The weights are complete" in bot.log.read_text(), look_every=0.1)
    passage, summary = SUMMARIES[1]
    reader.send(passage)
    assert summary in reader.replies(2)[1]["text"]


def test_a_bot_that_is_to_stay_off_the_hub_asks_it_nothing(
    api: BotApi, new_bot: Any, tmp_path: Path
) -> None:
    with hub_server.running() as hub:
        bot = new_bot(**{**settings(hub, tmp_path), "HF_HUB_OFFLINE": "1"})
        bot.start()
        api.wait(lambda: "no weights are downloaded" in bot.log.read_text(), look_every=0.1)
        api.user(1).send(PASSAGE)
        assert api.user(1).replies()
        assert hub.requests == []
