"""Which messages are parts of one article, told from what Telegram says of each."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from telegram import Message

from bot.updates.grouping import continues, tail_of

NOON = 1_790_000_000
SENTENCE = "وتابع الأهالي الأعمال من ضفة النهر طوال النهار والليل. "
FULL, LONG, REST = SENTENCE * 75, SENTENCE * 40, SENTENCE * 10
CAPTION = (SENTENCE * 20)[:1000]
PHOTO = [{"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9}]

numbers = itertools.count(1)


def message(text: str | None = None, *, user: int = 7, at: int = NOON, **more: Any) -> Message:
    described = {
        "message_id": next(numbers),
        "date": at,
        "chat": {"id": -5, "type": "supergroup", "title": "قراء"},
        "from": {"id": user, "is_bot": False, "first_name": "قارئ"},
        **({"text": text} if text is not None else {}),
        **more,
    }
    return Message.de_json(described, None)


def post(number: int, *, channel: int = -1001, at: int = NOON) -> dict[str, Any]:
    chat = {"id": channel, "type": "channel", "title": "قناة"}
    return {"type": "channel", "chat": chat, "message_id": number, "date": at}


def written_by(user: int, at: int = NOON) -> dict[str, Any]:
    return {
        "type": "user",
        "sender_user": {"id": user, "is_bot": False, "first_name": "كاتب"},
        "date": at,
    }


def hidden(name: str) -> dict[str, Any]:
    return {"type": "hidden_user", "sender_user_name": name, "date": NOON}


def topic(number: int) -> dict[str, Any]:
    return {"message_thread_id": number, "is_topic_message": True}


def link(text: str) -> dict[str, Any]:
    return {"entities": [{"type": "url", "offset": 0, "length": len(text)}]}


ONE_ARTICLE = {
    "a paste that filled a message": (message(FULL), message(REST)),
    "a paste that was cut at a paragraph": (message(LONG), message(REST, at=NOON + 1)),
    "consecutive posts, cut": (
        message(LONG, forward_origin=post(5)),
        message(REST, forward_origin=post(6, at=NOON + 1)),
    ),
    "consecutive posts, the first full, the second written later": (
        message(FULL, forward_origin=post(5)),
        message(REST, forward_origin=post(6, at=NOON + 60)),
    ),
    "parts by the same writer": (
        message(FULL, forward_origin=written_by(3)),
        message(REST, forward_origin=written_by(3)),
    ),
    "pictures of an album": (
        message(photo=PHOTO, media_group_id="a"),
        message(photo=PHOTO, media_group_id="a", caption=CAPTION),
    ),
    "a caption and the text that goes on": (
        message(photo=PHOTO, caption=CAPTION, forward_origin=post(5)),
        message(REST, forward_origin=post(6)),
    ),
    "an album whose caption is full and the text that goes on": (
        message(photo=PHOTO, media_group_id="a", caption=CAPTION, forward_origin=post(5)),
        message(REST, forward_origin=post(6)),
    ),
    "a comment and a forward": (message("شوف هذا"), message(REST, forward_origin=post(5))),
    "a long comment and a forward": (
        message("هذا خبر " + "غريب " * 16),
        message(REST, forward_origin=written_by(3)),
    ),
    "a comment and a forwarded album": (
        message("شوف هذا"),
        message(photo=PHOTO, media_group_id="a", caption=REST, forward_origin=post(5)),
    ),
    "a comment and a paste": (message("رأيي أن هذا غريب"), message(REST)),
    "a comment and a link": (
        message("لخص لي هذا"),
        message("https://example.org/a", **link("https://example.org/a")),
    ),
    "a comment and a document": (
        message("لخص لي هذا"),
        message(document={"file_id": "x", "file_unique_id": "y", "file_name": "a.pdf"}),
    ),
}

TWO_ARTICLES = {
    "of two people": (message(FULL), message(REST, user=8)),
    "in two topics": (message(FULL, **topic(1)), message(REST, **topic(2))),
    "of two channels": (
        message(FULL, forward_origin=post(5)),
        message(REST, forward_origin=post(6, channel=-1002)),
    ),
    "posts that do not follow each other": (
        message(FULL, forward_origin=post(5)),
        message(REST, forward_origin=post(8)),
    ),
    "consecutive posts, the first not full, the second written later": (
        message(LONG, forward_origin=post(5)),
        message(REST, forward_origin=post(6, at=NOON + 60)),
    ),
    "short posts that follow each other": (
        message(REST, forward_origin=post(5)),
        message(REST, forward_origin=post(6)),
    ),
    "by two writers": (
        message(FULL, forward_origin=written_by(3)),
        message(REST, forward_origin=written_by(4)),
    ),
    "by two writers who hide": (
        message(FULL, forward_origin=hidden("سالم")),
        message(REST, forward_origin=hidden("سلمى")),
    ),
    "an own paste and a forward": (message(FULL), message(REST, forward_origin=post(5))),
    "a forward and what its reader says of it": (
        message(FULL, forward_origin=post(5)),
        message("ما رأيك في هذا؟"),
    ),
    "hours apart": (message(FULL), message(REST, at=NOON + 7200)),
    "a greeting, hours before a forward": (
        message("السلام عليكم"),
        message(REST, forward_origin=post(5), at=NOON + 7200),
    ),
    "of two channels that speak through one account": (
        message(FULL, user=136817688, sender_chat={"id": -1001, "type": "channel", "title": "أ"}),
        message(REST, user=136817688, sender_chat={"id": -1002, "type": "channel", "title": "ب"}),
    ),
    "two albums": (
        message(photo=PHOTO, media_group_id="a", caption=REST),
        message(photo=PHOTO, media_group_id="b", caption=REST),
    ),
    "two short words": (message("مرحبا"), message("كيف الحال")),
}


@pytest.mark.parametrize("parts", ONE_ARTICLE.values(), ids=ONE_ARTICLE)
def test_parts_of_one_article_are_joined(parts: tuple[Message, Message]) -> None:
    before, after = parts
    assert continues(tail_of(before), after)
    assert tail_of(before).patience > 0


@pytest.mark.parametrize("articles", TWO_ARTICLES.values(), ids=TWO_ARTICLES)
def test_different_articles_stay_apart(articles: tuple[Message, Message]) -> None:
    before, after = articles
    assert not continues(tail_of(before), after)


def test_an_article_that_is_whole_waits_for_nothing() -> None:
    assert tail_of(message(REST)).patience == 0
    assert tail_of(message(REST, forward_origin=post(5))).patience == 0
