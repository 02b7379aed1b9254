"""Who is spoken to, in which language, and whether the bot briefs there without a command."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.chats import ChatSettings
from bot.domain.jobs import Address
from bot.phrases import Locale
from bot.updates.senders import Sender, sender_of, sender_of_callback
from tests.support.updates import CHANNEL, GROUP, READER, chat, message, press, somebody


def sender(place: int, settings: ChatSettings, **more: object) -> Sender:
    told = message("نص", place, **more)
    assert told.effective_message is not None
    return sender_of(told.effective_message, settings)


@pytest.mark.parametrize(
    ("language", "chosen", "spoken"),
    [
        ("ar-EG", None, "ar"),
        ("fr", None, "en"),
        (None, None, "en"),
        ("ar", "en", "en"),
        ("fr", "ar", "ar"),
    ],
)
def test_the_language_is_the_readers_own_unless_the_chat_chose_one(
    language: str | None, chosen: Locale | None, spoken: Locale
) -> None:
    settings = replace(ChatSettings(), locale=chosen)
    reader = somebody(READER, language)
    assert sender(READER, settings, **{"from": reader}).locale == spoken


def test_a_channel_which_has_no_language_is_spoken_to_in_arabic() -> None:
    assert sender(CHANNEL, ChatSettings(), sender_chat=chat(CHANNEL)).locale == "ar"


@pytest.mark.parametrize(
    ("place", "automatic", "briefs"),
    [
        (READER, None, True),
        (GROUP, None, False),
        (CHANNEL, None, False),
        (READER, False, False),
        (GROUP, True, True),
    ],
)
def test_without_a_choice_the_bot_briefs_unasked_in_private_alone(
    place: int, automatic: bool | None, briefs: bool
) -> None:
    settings = replace(ChatSettings(), automatic=automatic)
    assert sender(place, settings, **{"from": somebody(READER)}).is_automatic(settings) is briefs


def test_an_answer_goes_to_the_message_and_into_a_forums_topic_alone() -> None:
    thread = {"from": somebody(READER), "message_thread_id": 77}
    in_forum = sender(GROUP, ChatSettings(), **thread, is_topic_message=True)
    assert in_forum.address == Address(GROUP, in_forum.address.message, topic=77)
    # Of a reply Telegram tells a thread, too, in which nothing can be sent.
    assert sender(GROUP, ChatSettings(), **thread).address.topic is None


def test_whoever_presses_is_the_user_wherever_the_button_stands() -> None:
    query = press("c", GROUP, user=READER).callback_query
    assert query is not None
    pressing = sender_of_callback(query, ChatSettings())
    assert (pressing.user, pressing.address, pressing.is_private) == (
        READER,
        Address(GROUP, 5),
        False,
    )
