"""Users, groups and channels: they write to the bot and press its buttons."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tools.botapi.validation import Fields, found_in

if TYPE_CHECKING:
    from tools.botapi.server import BotApi


@dataclass
class Chat:
    """The state of a chat; ``members`` maps users to their status, ``bot`` is the bot's status.

    ``hears_all``: the bot sees every message (no privacy mode).
    """

    number: int
    kind: str
    title: str = "قراء"
    members: dict[int, str] = field(default_factory=dict)
    bot: str = "member"
    hears_all: bool = True
    topics: set[int] = field(default_factory=set)

    def described(self) -> Fields:
        """The Chat object of the Bot API."""
        name = {"first_name": "قارئ"} if self.kind == "private" else {"title": self.title}
        forum = {"is_forum": True} if self.topics and self.kind == "supergroup" else {}
        return {"id": self.number, "type": self.kind, **name, **forum}


@dataclass
class User:
    """A user, who writes in the private chat with the bot or in a ``group``."""

    api: BotApi
    number: int
    language: str | None

    def described(self) -> Fields:
        """The User object of the Bot API."""
        sender: Fields = {"id": self.number, "is_bot": False, "first_name": "قارئ"}
        return {**sender, "language_code": self.language} if self.language else sender

    def send(self, text: str | None = None, *, group: int | None = None, **more: Any) -> int:
        """Send a message, with ``more`` fields of the Message object; the message's number."""
        message = self.message(text, group or self.number, **more)
        self.api.deliver(message)
        return int(message["message_id"])

    def message(self, text: str | None, chat: int, **more: Any) -> Fields:
        """Add a message to a chat without an update for the bot; the Message object.

        ``reply_to`` is the number of a message, ``topic`` that of a thread.
        """
        answered = more.pop("reply_to", None)
        topic = more.pop("topic", None)
        if answered is not None:
            stands = self.api.find_message(chat, answered) or {}
            more["reply_to_message"] = {k: v for k, v in stands.items() if k != "reply_to_message"}
        if topic is not None:
            more |= {"message_thread_id": topic, "is_topic_message": True}
        message: Fields = {
            "message_id": self.api.next_message_id(chat),
            "date": int(time.time()),
            "chat": self.api.chat(chat).described(),
            "from": self.described(),
            **more,
        }
        if text is not None:
            message["text"] = text
        for key, entities in (("text", "entities"), ("caption", "caption_entities")):
            marked = found_in(message.get(key, ""))
            if marked:
                message.setdefault(entities, marked)
        self.api.add_message(message)
        return message

    def edit(self, number: int, text: str, *, group: int | None = None) -> None:
        """Edit the message of a number."""
        message = self.api.find_message(group or self.number, number)
        assert message is not None
        key, entities = (
            ("caption", "caption_entities") if "caption" in message else ("text", "entities")
        )
        message.update({key: text, entities: found_in(text), "edit_date": int(time.time())})
        self.api.push(edited_message=dict(message))

    def photo(self, caption: str | None = None, **more: Any) -> int:
        """Send a picture; the message's number."""
        sizes = [{"file_id": "photo", "file_unique_id": "photo", "width": 90, "height": 60}]
        if caption:
            more["caption"] = caption
        return self.send(photo=sizes, **more)

    def album(self, captions: Sequence[str | None], **more: Any) -> list[int]:
        """Send pictures as one album, each with its caption or none; the messages' numbers."""
        album = f"album{self.api.next_message_id(0)}"
        return [self.photo(caption, media_group_id=album, **more) for caption in captions]

    def send_document(self, content: bytes, name: str, **more: Any) -> int:
        """Send a file that the bot can download; the message's number."""
        number = f"file{len(self.api.files)}"
        self.api.files[number] = content
        document = {
            "file_id": number,
            "file_unique_id": number,
            "file_name": name,
            "file_size": len(content),
        }
        return self.send(document={**document, **more.pop("document", {})}, **more)

    def forward(
        self, text: str | None, *, channel: int = -1001, number: int = 1, **more: Any
    ) -> int:
        """Forward a channel's post; ``text`` is ``None`` for a picture or a file."""
        origin = {
            "type": "channel",
            "date": int(time.time()),
            "chat": {"id": channel, "type": "channel", "title": more.pop("title", "قناة")},
            "message_id": number,
        }
        return self.send(text, forward_origin=origin, **more)

    def press(self, message: Fields, label: str, *, data: str | None = None) -> str:
        """Press a button under a message of the bot; the id of the query.

        ``data`` replaces the data of the button, as a forger would.
        """
        query = f"query{self.api.next_message_id(0)}"
        self.api.queries.add(query)
        self.api.push(
            callback_query={
                "id": query,
                "from": self.described(),
                "chat_instance": "1",
                "message": self.api.public(message),
                "data": data or message["buttons"][label],
            }
        )
        return query

    def block(self) -> None:
        """Block the bot."""
        self.api.blocked.add(self.number)
        self._bot_became("kicked", "member")

    def unblock(self) -> None:
        """Unblock the bot."""
        self.api.blocked.discard(self.number)
        self._bot_became("member", "kicked")

    def _bot_became(self, new: str, old: str) -> None:
        self.api.push(
            my_chat_member=change(self.api, self.api.chat(self.number), self.described(), old, new)
        )

    def replies(
        self, count: int = 1, *, group: int | None = None, seconds: float = 30
    ) -> list[Fields]:
        """The bot's replies in this chat (:meth:`BotApi.replies`), as soon as there are ``count``."""
        chat = group or self.number
        found: list[Fields] = self.api.wait(
            lambda: len(self.api.replies(chat)) >= count and self.api.replies(chat),
            seconds=seconds,
        )
        return found


@dataclass
class Group:
    """A group or a channel with the bot in it."""

    api: BotApi
    chat: Chat

    @property
    def number(self) -> int:
        """The chat's number, negative."""
        return self.chat.number

    def add_bot(self, by: User) -> None:
        """``by`` adds the bot."""
        self._bot_becomes("member", by)
        bot = {key: self.api.me[key] for key in ("id", "is_bot", "first_name", "username")}
        if self.chat.kind != "channel":
            by.send(group=self.number, new_chat_members=[bot])

    def remove_bot(self, by: User) -> None:
        """``by`` removes the bot."""
        self._bot_becomes("kicked", by)

    def make_bot_admin(self, by: User) -> None:
        """``by`` makes the bot an administrator, who sees every message."""
        self._bot_becomes("administrator", by)
        self.chat.hears_all = True

    def post(self, text: str | None, **more: Any) -> int:
        """Publish a post in the channel; the post's number."""
        message: Fields = {
            "message_id": self.api.next_message_id(self.number),
            "date": int(time.time()),
            "chat": self.chat.described(),
            "sender_chat": self.chat.described(),
            **({"text": text, "entities": found_in(text)} if text is not None else {}),
            **more,
        }
        self.api.add_message(message)
        self.api.push(channel_post=message)
        return int(message["message_id"])

    def _bot_becomes(self, status: str, by: User) -> None:
        before, self.chat.bot = self.chat.bot, status
        self.api.push(my_chat_member=change(self.api, self.chat, by.described(), before, status))


def change(api: BotApi, chat: Chat, by: Fields, old: str, new: str) -> Fields:
    """The ChatMemberUpdated object: the bot's status in a chat changed."""
    return {
        "chat": chat.described(),
        "from": by,
        "date": int(time.time()),
        "old_chat_member": member(api.me, old),
        "new_chat_member": member(api.me, new),
    }


_RIGHTS = (
    "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
    "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
    "can_edit_stories can_delete_stories can_post_messages can_edit_messages"
).split()


def member(user: Fields, status: str) -> Fields:
    """The ChatMember object."""
    described = {key: user[key] for key in ("id", "is_bot", "first_name")}
    if status == "creator":
        return {"status": status, "user": described, "is_anonymous": False}
    if status == "administrator":
        return {"status": status, "user": described, **dict.fromkeys(_RIGHTS, True)}
    if status == "kicked":
        return {"status": status, "user": described, "until_date": 0}
    return {"status": status, "user": described}
