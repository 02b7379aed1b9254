"""The checks of text, entities and keyboards; errors have the texts of tdlib/telegram-bot-api."""

from __future__ import annotations

import json
import re
from typing import Any

from tools.botapi.telegram_html import Entity, MarkupError, parse, units

Fields = dict[str, Any]

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
"""Code points of a text and a caption, after the markup is parsed."""

REACTIONS = frozenset(
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 "
    "🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡".split()
)
ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note".split()
)

_DETECTED = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<url>(?:https?://|www\.)[^\s<>«»\"]+[^\s<>«»\".,:;!?،؛؟)\]])"
    r"|(?P<mention>(?<![\w/])@[A-Za-z]\w{3,31}(?!\w))"
    r"|(?P<hashtag>(?<!\w)\#\w*[^\W\d_]\w*)"
)
_VISIBLE = re.compile(r"[^\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufeff]")


class RefusedError(Exception):
    """The call is refused with ``answer``; ``code`` is the HTTP status.

    ``parameters`` are the ResponseParameters of the Bot API.
    """

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.answer: Fields = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.answer["parameters"] = parameters


def bad(description: str) -> RefusedError:
    """A refusal with status 400."""
    return RefusedError(400, f"Bad Request: {description}")


def text_of(fields: Fields, key: str = "text", limit: int = TEXT_LIMIT) -> tuple[str, list[Entity]]:
    """The text of a call, parsed and checked, and its entities. Raises RefusedError."""
    text, entities = str(fields.get(key) or ""), list(fields.get("entities") or [])
    mode = str(fields.get("parse_mode") or "").casefold()
    if mode == "html":
        try:
            text, entities = parse(text)
        except MarkupError as error:
            raise bad(f"can't parse entities: {error}") from error
    elif mode:
        raise bad("unsupported parse_mode")
    if key == "text" and not _VISIBLE.search(text):
        raise bad("message text is empty")
    if len(text) > limit:
        raise bad("message is too long" if key == "text" else "message caption is too long")
    return _trimmed(text, entities)


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """The text without surrounding white space, entities moved along, detected entities added."""
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        end = min(units(text), entity["offset"] + entity["length"] - lead)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept + found_in(text, taken=kept)


def found_in(text: str, taken: list[Entity] | None = None) -> list[Entity]:
    """The entities that Telegram detects: commands, URLs, mentions, hashtags; none within ``taken``."""
    closed = [e for e in taken or [] if e["type"] in ("code", "pre", "text_link")]
    found = []
    for match in _DETECTED.finditer(text):
        entity = {
            "type": str(match.lastgroup),
            "offset": units(text[: match.start()]),
            "length": units(match[0]),
        }
        if not any(_overlap(entity, other) for other in closed):
            found.append(entity)
    return found


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(
        one["offset"] < other["offset"] + other["length"]
        and other["offset"] < one["offset"] + one["length"]
    )


def keyboard_of(fields: Fields) -> Fields | None:
    """The checked inline keyboard of a call. Raises RefusedError."""
    markup = fields.get("reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = [
        [_button(button) for button in row] for row in markup.get("inline_keyboard") or [] if row
    ]
    if sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _button(button: Fields) -> Fields:
    if not str(button.get("text") or "").strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be non-empty')
    data, copied = button.get("callback_data"), button.get("copy_text")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if copied is not None and not 1 <= len(str(copied.get("text", ""))) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if data is None and copied is None and not button.get("url"):
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    return button


def value_of(text: str) -> Any:
    """The value of a form field: JSON where it looks so, else text."""
    if text[:1] in "[{" or text in ("true", "false"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
