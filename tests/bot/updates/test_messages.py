"""Where the article of a message is, told from what Telegram says of it."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message

from bot.domain.jobs import SourceKind
from bot.updates.messages import content_of, has_article, is_unreadable, link_of

PAGE = "https://example.org/news/5"
HEADLINE = (
    "الرئيس المصري يبحث مع نظيره الفرنسي في القاهرة سبل دعم التعاون في مجالات الطاقة والتعليم"
)
ARTICLE = HEADLINE + " وتفاصيل أخرى" * 20


def message(text: str | None = None, **more: Any) -> Message:
    described = {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": 7, "type": "private", "first_name": "قارئ"},
        **({"text": text} if text is not None else {}),
        **more,
    }
    for key, entities in (("text", "entities"), ("caption", "caption_entities")):
        at = described.get(key, "").find(PAGE)
        if at >= 0:
            described.setdefault(entities, [{"type": "url", "offset": at, "length": len(PAGE)}])
    return Message.de_json(described, None)


def document(name: str = "", kind: str = "", **more: Any) -> dict[str, Any]:
    described = {"file_id": "x", "file_unique_id": "y", "file_name": name, "mime_type": kind}
    return {"document": {k: v for k, v in described.items() if v}, **more}


@pytest.mark.parametrize(
    "told",
    [
        message(PAGE),
        message(f"شوف {PAGE}"),
        message(photo=[], caption=PAGE),
        message(
            "اقرأ هنا", entities=[{"type": "text_link", "offset": 5, "length": 3, "url": PAGE}]
        ),
        message("للقراءة اضغط", link_preview_options={"url": PAGE}),
        message(
            "للقراءة اضغط",
            reply_markup={
                "inline_keyboard": [[{"text": "اقرأ"}], [{"text": "المزيد", "url": PAGE}]]
            },
        ),
        message(f"{HEADLINE}\n{PAGE}"),
    ],
    ids=["bare", "behind a word", "caption", "in words", "preview", "button", "with its headline"],
)
def test_a_message_that_is_mostly_a_link_is_about_its_page(told: Message) -> None:
    assert link_of(told) == PAGE
    assert content_of(told)[0] is SourceKind.LINK


@pytest.mark.parametrize(
    "told",
    [
        message(f"{ARTICLE}\n{PAGE}"),
        message(
            f"{HEADLINE}\nt.me/qanat",
            entities=[{"type": "url", "offset": len(HEADLINE) + 1, "length": 10}],
        ),
        message(
            f"{HEADLINE} هنا",
            entities=[{"type": "text_link", "offset": 0, "length": 7, "url": PAGE}],
        ),
    ],
    ids=["an article", "a post with its channel", "a text with a link in it"],
)
def test_a_text_that_holds_a_link_is_read_itself(told: Message) -> None:
    assert link_of(told) is None
    assert content_of(told) == (SourceKind.TEXT, told.text)


def test_an_address_keeps_the_scheme_it_has() -> None:
    for written, meant in (
        ("www.example.org/a", "https://www.example.org/a"),
        ("www.example.org/?u=http://x.org", "https://www.example.org/?u=http://x.org"),
        ("HTTP://example.org", "HTTP://example.org"),
    ):
        entity = {"type": "url", "offset": 0, "length": len(written)}
        assert link_of(message(written, entities=[entity])) == meant


def test_what_stands_with_a_link_or_a_file_is_read_where_they_cannot_be() -> None:
    assert content_of(message(f"{HEADLINE}\n{PAGE}"))[1] == f"{PAGE}\n{HEADLINE}\n{PAGE}"
    kind, content = content_of(message(caption=HEADLINE, **document("a.pdf")))
    assert (kind, content) == (SourceKind.DOCUMENT, f"x\na.pdf\n{HEADLINE}")
    kind, content = content_of(message(caption="شوف", **document("a\nb.pdf")))
    assert (kind, content) == (SourceKind.DOCUMENT, "x\na b.pdf")
    kind, content = content_of(message(caption=HEADLINE, **document("talk.SRT")))
    assert (kind, content) == (SourceKind.DOCUMENT, f"x\ntalk.SRT\n{HEADLINE}")


@pytest.mark.parametrize(
    "more",
    [
        document("film.mp4", "video/mp4", animation={
            "file_id": "x", "file_unique_id": "y", "width": 9, "height": 9, "duration": 1}),
        document("picture.png", "image/png"),
        document("archive.zip", "application/zip"),
    ],
    ids=["animation", "picture", "archive"],
)  # fmt: skip
def test_the_caption_of_a_file_that_is_not_read_is_the_article(more: dict[str, Any]) -> None:
    assert content_of(message(caption=HEADLINE, **more)) == (SourceKind.TEXT, HEADLINE)


@pytest.mark.parametrize(
    "more",
    [
        document("picture.png", "image/png"),
        {"location": {"longitude": 1.0, "latitude": 1.0}},
        {"contact": {"phone_number": "1", "first_name": "سالم"}},
        {"dice": {"emoji": "🎲", "value": 1}},
        {"story": {"chat": {"id": 5, "type": "channel", "title": "قناة"}, "id": 1}},
    ],
    ids=["picture", "location", "contact", "dice", "story"],
)
def test_what_is_nothing_to_read_is_told_apart(more: dict[str, Any]) -> None:
    assert is_unreadable(message(**more))
    assert not has_article(message(**more))


def test_what_the_service_says_is_no_article_and_nothing_to_look_at() -> None:
    pinned = message(
        pinned_message={"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
    )
    assert not has_article(pinned)
    assert not is_unreadable(pinned)
