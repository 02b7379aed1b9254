"""The registry of methods, and the methods for messages, files and chats."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tools.botapi.telegram_html import units
from tools.botapi.users import Chat, member
from tools.botapi.validation import (
    ACTIONS,
    CAPTION_LIMIT,
    REACTIONS,
    Fields,
    RefusedError,
    bad,
    keyboard_of,
    text_of,
)

if TYPE_CHECKING:
    from tools.botapi.server import BotApi

LARGEST_DOWNLOAD = 20 * 1024 * 1024

Method = Callable[["BotApi", Fields], Any]
METHODS: dict[str, Method] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Register a function as a method; names are case-insensitive, as Telegram's are."""

    def serve(function: Method) -> Method:
        METHODS[name.casefold()] = function
        return function

    return serve


def _chat(api: BotApi, fields: Fields) -> Chat:
    given = str(fields.get("chat_id") or "")
    if not given:
        raise bad("chat_id is empty")
    number = int(given) if re.fullmatch(r"-?\d+", given) else 0
    if number not in api.chats:
        raise bad("chat not found")
    chat = api.chats[number]
    if number in api.blocked:
        raise RefusedError(403, "Forbidden: bot was blocked by the user")
    if chat.bot in ("kicked", "left"):
        said = "was kicked from" if chat.bot == "kicked" else "is not a member of"
        raise RefusedError(403, f"Forbidden: bot {said} the {chat.kind} chat")
    return chat


def _own(api: BotApi, fields: Fields, what: str) -> Fields:
    """The bot's message that a call names. Raises RefusedError."""
    message = api.find_message(_chat(api, fields).number, int(fields.get("message_id") or 0))
    if message is None:
        raise bad(f"message to {what} not found")
    if message.get("from") != api.me:
        raise bad("message can't be edited")
    return message


def _answered(api: BotApi, chat: Chat, fields: Fields) -> Fields | None:
    wanted = fields.get("reply_parameters") or {}
    number = int(wanted.get("message_id") or fields.get("reply_to_message_id") or 0)
    if not number:
        return None
    found = api.find_message(int(wanted.get("chat_id") or chat.number), number)
    if found is None and not (
        wanted.get("allow_sending_without_reply") or fields.get("allow_sending_without_reply")
    ):
        raise bad("message to be replied not found")
    return found


def _send(api: BotApi, fields: Fields, content: Fields) -> Fields:
    """Add a message to its chat; the message with the fields of the Bot API."""
    chat = _chat(api, fields)
    answered = _answered(api, chat, fields)
    keyboard = keyboard_of(fields)
    topic = int(fields.get("message_thread_id") or 0)
    if topic and topic not in chat.topics:
        raise bad("message thread not found")
    api.check_rate(chat)
    message: Fields = {
        "message_id": api.next_message_id(chat.number),
        "date": int(time.time()),
        "chat": chat.described(),
        "from": api.me,
        **content,
        **({"reply_markup": keyboard} if keyboard else {}),
        **({"message_thread_id": topic, "is_topic_message": True} if topic else {}),
        # For tests; the Bot API does not have these.
        "markup": fields.get("text"),
        "buttons": _labels(keyboard),
        "reply_to": answered["message_id"] if answered else None,
        "edits": [],
        "silent": bool(fields.get("disable_notification")),
    }
    message.setdefault("message_thread_id", None)
    api.sent.append(message)
    api.add_message(message)
    return api.public(message)


def _labels(keyboard: Fields | None) -> dict[str, str]:
    rows = keyboard["inline_keyboard"] if keyboard else []
    return {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}


@method("getMe")
def get_me(api: BotApi, _: Fields) -> Fields:
    return api.me


@method("sendMessage")
def send_message(api: BotApi, fields: Fields) -> Fields:
    text, entities = text_of(fields)
    return _send(api, fields, {"text": text, **({"entities": entities} if entities else {})})


@method("sendDocument")
def send_document(api: BotApi, fields: Fields) -> Fields:
    document = fields.get("document")
    if isinstance(document, str) and document.startswith("attach://"):
        document = fields.get(document.removeprefix("attach://"))
    if not isinstance(document, tuple):
        raise bad("there is no document in the request")
    name, content = document
    if not content:
        raise bad("file must be non-empty")
    number = f"file{len(api.files)}"
    api.files[number] = content
    caption, entities = text_of(fields, "caption", CAPTION_LIMIT)
    described = {
        "file_id": number,
        "file_unique_id": number,
        "file_name": name,
        "file_size": len(content),
    }
    more = {"caption": caption, "caption_entities": entities} if caption else {}
    return _send(api, fields, {"document": described, **more})


@method("editMessageText")
def edit_message_text(api: BotApi, fields: Fields) -> Fields:
    message = _own(api, fields, "edit")
    text, entities = text_of(fields)
    keyboard = keyboard_of(fields)
    after = {"text": text, "entities": entities, "reply_markup": keyboard}
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    if all((message.get(key) or None) == (value or None) for key, value in after.items()):
        raise _unchanged()
    return _edited(api, message, {**after, "markup": fields.get("text")})


@method("editMessageReplyMarkup")
def edit_message_reply_markup(api: BotApi, fields: Fields) -> Fields:
    message = _own(api, fields, "edit")
    keyboard = keyboard_of(fields)
    if message.get("reply_markup") == keyboard:
        raise _unchanged()
    return _edited(api, message, {"reply_markup": keyboard})


def _unchanged() -> RefusedError:
    return bad(
        "message is not modified: specified new message content and reply markup are exactly the "
        "same as a current content and reply markup of the message"
    )


def _edited(api: BotApi, message: Fields, after: Fields) -> Fields:
    message["edits"].append((time.time(), message.get("text")))
    message.update(after, edit_date=int(time.time()), buttons=_labels(after["reply_markup"]))
    for key in ("entities", "reply_markup"):
        if not message.get(key):
            message.pop(key, None)
    return api.public(message)


@method("deleteMessage")
def delete_message(api: BotApi, fields: Fields) -> bool:
    chat = _chat(api, fields)
    message = api.find_message(chat.number, int(fields.get("message_id") or 0))
    if message is None:
        raise bad("message to delete not found")
    if chat.kind != "private" and message.get("from") != api.me and chat.bot != "administrator":
        raise bad("message can't be deleted")
    api.delete_message(message)
    return True


@method("sendChatAction")
def send_chat_action(api: BotApi, fields: Fields) -> bool:
    _chat(api, fields)
    if fields.get("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    return True


@method("setMessageReaction")
def set_message_reaction(api: BotApi, fields: Fields) -> bool:
    chat = _chat(api, fields)
    message = api.find_message(chat.number, int(fields.get("message_id") or 0))
    if message is None:
        raise bad("message to react not found")
    reactions = [reaction.get("emoji") for reaction in fields.get("reaction") or []]
    if len(reactions) > 1 or any(emoji not in REACTIONS for emoji in reactions):
        raise bad("REACTION_INVALID")
    api.reactions[chat.number, message["message_id"]] = reactions[0] if reactions else None
    return True


@method("answerCallbackQuery")
def answer_callback_query(api: BotApi, fields: Fields) -> bool:
    query = str(fields.get("callback_query_id") or "")
    if query not in api.queries:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = fields.get("text")
    if text is not None and units(str(text)) > 200:
        raise bad("MESSAGE_TOO_LONG")
    api.answers[query] = text
    return True


@method("getFile")
def get_file(api: BotApi, fields: Fields) -> Fields:
    number = str(fields.get("file_id"))
    if number not in api.files:
        raise bad("wrong file_id or the file is temporarily unavailable")
    size = len(api.files[number])
    if size > LARGEST_DOWNLOAD:
        raise bad("file is too big")
    path = f"documents/{number}"
    return {"file_id": number, "file_unique_id": number, "file_size": size, "file_path": path}


@method("getChat")
def get_chat(api: BotApi, fields: Fields) -> Fields:
    described = _chat(api, fields).described()
    limits = {"max_reaction_count": 11, "accent_color_id": 0, "accepted_gift_types": {}}
    return {**described, **limits}


@method("getChatMember")
def get_chat_member(api: BotApi, fields: Fields) -> Fields:
    chat = _chat(api, fields)
    user = int(fields.get("user_id") or 0)
    if user == api.me["id"]:
        return member(api.me, chat.bot)
    if user not in api.users:
        raise bad("PARTICIPANT_ID_INVALID")
    status = chat.members.get(user, "left" if chat.kind == "channel" else "member")
    return member(api.users[user].described(), status)


@method("getChatAdministrators")
def get_chat_administrators(api: BotApi, fields: Fields) -> list[Fields]:
    chat = _chat(api, fields)
    if chat.kind == "private":
        raise bad("there are no administrators in the private chat")
    return [
        member(api.users[number].described(), status)
        for number, status in chat.members.items()
        if status in ("creator", "administrator")
    ]


@method("leaveChat")
def leave_chat(api: BotApi, fields: Fields) -> bool:
    _chat(api, fields).bot = "left"
    return True
