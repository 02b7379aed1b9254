"""The effects of an update as values, stored in one transaction with the mark that it is handled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.chats import ChatSettings
from bot.domain.jobs import Address, FollowUp, MorePart, NewJob
from bot.domain.limits import UserLimits
from models.summary.summarizer import Length

Buttons = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of buttons: the label of each and its callback data (up to 64 bytes)."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to send or to edit: where it goes, escaped HTML, and its buttons.

    ``job`` is the job whose article it shows.
    """

    address: Address
    text: str = field(repr=False)
    buttons: Buttons = ()
    job: int | None = None

    def parameters(self) -> dict[str, Any]:
        """The parameters of ``sendMessage`` for this message."""
        parameters = self._content()
        if self.address.topic is not None:
            parameters["message_thread_id"] = self.address.topic
        if self.address.message is not None:
            # The reader may delete the article meanwhile; its brief still arrives.
            parameters["reply_parameters"] = {
                "message_id": self.address.message,
                "allow_sending_without_reply": True,
            }
        return parameters

    def edit(self) -> dict[str, Any]:
        """The parameters of ``editMessageText`` that put this in place of the message at the address."""
        return {**self._content(), "message_id": self.address.message}

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = {
            "chat_id": self.address.chat,
            "text": self.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if self.buttons:
            rows = [[{"text": t, "callback_data": d} for t, d in row] for row in self.buttons]
            content["reply_markup"] = {"inline_keyboard": rows}
        return content


class View(StrEnum):
    """The views of a brief between which its buttons switch."""

    BRIEF = "brief"
    SOURCES = "sources"
    ARTICLE = "article"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What a reply shows: a view, the length of the brief, and the page."""

    view: View = View.BRIEF
    length: Length = Length.NORMAL
    page: int = 0


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancels the open jobs of ``user`` in ``chat``; ``None``: of all users."""

    chat: int
    user: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a callback query: a notification over the chat, or ``None`` for no text."""

    query: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of an update."""

    jobs: tuple[NewJob, ...] = ()
    parts: tuple[MorePart, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    messages: tuple[OutgoingMessage, ...] = ()
    edits: tuple[OutgoingMessage, ...] = ()
    split: int | None = None
    """A job whose parts become jobs of their own."""
    answer: Answer | None = None
    cancel: Cancel | None = None
    chat: tuple[int, ChatSettings] | None = None
    moved: tuple[int, int] | None = None
    """A group that became a supergroup: its old and its new id."""
    gone: int | None = None
    """A chat that removed or blocked the bot."""
    forget: int | None = None
    """A user whose data is deleted."""
    limits: UserLimits | None = None
    """Limits for the jobs of these effects; if one is exceeded, no effect is stored."""
