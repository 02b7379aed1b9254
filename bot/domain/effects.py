"""What an update leads to, as plain values: stored in one step with the fact that it was handled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.domain.chats import ChatSettings
from bot.domain.jobs import Address, FollowUp, MorePart, NewJob
from bot.domain.limits import UserLimits
from models.summary.summarizer import Length

Buttons = tuple[tuple[tuple[str, str], ...], ...]
"""Rows of buttons: the label of each, and the data that comes back with a press (64 bytes)."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to be sent: HTML that was made safe, where it goes, and its buttons.

    ``job``: the one whose article it shows.
    """

    address: Address
    text: str = field(repr=False)
    buttons: Buttons = ()
    job: int | None = None

    def parameters(self) -> dict[str, Any]:
        """The Bot API's parameters of this message, as ``sendMessage`` takes them."""
        parameters = self._content()
        if self.address.topic is not None:
            parameters["message_thread_id"] = self.address.topic
        if self.address.message is not None:
            # The article may be deleted while it is read: its brief still arrives.
            parameters["reply_parameters"] = {
                "message_id": self.address.message,
                "allow_sending_without_reply": True,
            }
        return parameters

    def edit(self) -> dict[str, Any]:
        """As ``editMessageText`` takes them: this in place of the message at the address."""
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
    """What a reply can show, by its buttons."""

    BRIEF = "brief"
    SOURCES = "sources"
    ARTICLE = "article"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What a reply shows or shall show: a view of the brief of some length, and its page."""

    view: View = View.BRIEF
    length: Length = Length.NORMAL
    page: int = 0


@dataclass(frozen=True, slots=True)
class Cancel:
    """Somebody no longer wants the articles of theirs that wait in a chat."""

    chat: int
    user: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What whoever pressed a button is told, in a sentence over the chat; ``None``: nothing."""

    query: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """What an update leads to."""

    jobs: tuple[NewJob, ...] = ()
    parts: tuple[MorePart, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    messages: tuple[OutgoingMessage, ...] = ()
    edits: tuple[OutgoingMessage, ...] = ()
    split: int | None = None
    """A job whose parts are articles of their own."""
    answer: Answer | None = None
    cancel: Cancel | None = None
    chat: tuple[int, ChatSettings] | None = None
    moved: tuple[int, int] | None = None
    """A group that has become a supergroup: its number before and after."""
    gone: int | None = None
    """A chat that the bot was thrown out of, or whose reader has blocked it."""
    forget: int | None = None
    """A user of whom nothing is to be kept."""
    limits: UserLimits | None = None
    """Limits for what these effects ask of the models: beyond them, nothing of this is stored."""
