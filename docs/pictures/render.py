"""Pictures of conversations, from what stands in a chat of the Bot API server of the tests.

:func:`page` lays a transcript out as Telegram does on a phone (its light theme), as one HTML page that
needs nothing else; :func:`picture` lets a headless Chromium take its picture. On Debian:

    apt-get install chromium fonts-roboto-unhinted fonts-noto-core fonts-noto-color-emoji
"""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from docs.pictures.entities import direction, marked
from docs.pictures.parts import colour, face, file, icon, keyboard, photos

Message = Mapping[str, Any]

WIDTH, SCALE = 390, 2

_STYLE = Path(__file__).with_name("telegram.css")
_WORDS = {
    "ar": {
        "bot": "بوت", "today": "اليوم", "write": "اكتب رسالة", "edited": "معدّلة", "photo": "صورة",
        "forwarded": "أعيد توجيهها من:", "joined": "{who} قام بإضافة {whom}",
    },
    "en": {
        "bot": "bot", "today": "Today", "write": "Message", "edited": "edited", "photo": "Photo",
        "forwarded": "Forwarded from", "joined": "{who} added {whom}",
    },
}  # fmt: skip
# Quotations fold where they are longer than three lines; the height is read by `picture`.
_SCRIPT = """
for (const quote of document.querySelectorAll(".folded")) {
  const lines = quote.querySelector(".lines");
  const height = parseFloat(getComputedStyle(lines).lineHeight);
  if (lines.scrollHeight > 3.5 * height) quote.classList.add("long");
}
document.documentElement.dataset.height = Math.ceil(document.body.getBoundingClientRect().height);
"""


@dataclass(frozen=True)
class _Chat:
    """What a message needs to know of what is around it."""

    me: int
    language: str
    start: str
    names: Mapping[int, str]
    reactions: Mapping[int, str | None]
    standing: Mapping[int, Message]

    @property
    def group(self) -> bool:
        return any(m["chat"]["type"] != "private" for m in self.standing.values())

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"

    def say(self, key: str) -> str:
        return _WORDS[self.language][key]

    def sender(self, message: Message) -> tuple[int, str]:
        """Number and name of who wrote a message."""
        by = message.get("from") or message.get("sender_chat") or {}
        number = int(by.get("id", 0))
        return number, self.names.get(number) or str(by.get("first_name") or by.get("title", ""))

    def time(self, message: Message) -> str:
        """The hour of a message, on a clock that is set at the first one: pictures stay the same."""
        passed = message["date"] - min(m["date"] for m in self.standing.values())
        start = datetime.datetime.strptime(self.start, "%H:%M")
        return f"{start + datetime.timedelta(seconds=passed):%H:%M}"


def page(
    transcript: Sequence[Message],
    *,
    title: str,
    me: int,
    language: str = "ar",
    subtitle: str | None = None,
    names: Mapping[int, str] | None = None,
    reactions: Mapping[int, str | None] | None = None,
    start: str = "09:41",
    tallest: int | None = None,
    toast: str | None = None,
) -> str:
    """The chat as the reader ``me`` sees it, whose Telegram speaks ``language`` (``ar``, ``en``).

    ``names``: of people by number, where the transcript's are not wanted. ``reactions``: by number of
    message. ``start``: the hour of the first message. Of messages taller than ``tallest`` the last
    part is seen, as on a phone. ``toast``: the answer to a press, shown over the chat for a moment.
    """
    standing = {m["message_id"]: m for m in transcript}
    chat = _Chat(me, language, start, names or {}, reactions or {}, standing)
    height = f"max-height:{tallest}px" if tallest else ""
    parts = _header(title, subtitle, chat), _main(transcript, chat, height), _footer(toast, chat)
    return (
        f'<!doctype html><html lang="{language}" dir="{chat.direction}"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE.read_text()}</style>"
        f"<body{' class=group' if chat.group else ''}>{''.join(parts)}"
        f"<script>{_SCRIPT}</script></body></html>"
    )


def picture(html: str, path: Path) -> None:
    """Write the picture of a page, as high as the page is. Raises CalledProcessError, OSError."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(html, encoding="utf-8")
        measured = re.search(r'data-height="(\d+)"', _chromium(folder, source, 800, "--dump-dom"))
        if measured is None:
            raise OSError("Chromium gave no page back")
        _chromium(folder, source, int(measured[1]), f"--screenshot={path.absolute()}")


def _chromium(folder: str, source: Path, height: int, *task: str) -> str:
    """What a Chromium says that shows the page in a window of this height."""
    flags = [
        "--headless=new", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none",
        "--force-color-profile=srgb", f"--force-device-scale-factor={SCALE}",
        f"--window-size={WIDTH},{height}", f"--user-data-dir={folder}/profile",
    ]  # fmt: skip
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    done = subprocess.run(
        ["chromium", *flags, *task, source.as_uri()],
        capture_output=True, check=True, timeout=60, encoding="utf-8",
    )  # fmt: skip
    return done.stdout


def _header(title: str, subtitle: str | None, chat: _Chat) -> str:
    senders = [chat.sender(m)[0] for m in chat.standing.values()]
    number = len(title) if chat.group else next((n for n in senders if n != chat.me), 0)
    return (
        f"<header>{icon('back', 24, 'back')}{face(number, title)}"
        f'<div class="titles"><b>{escape(title)}</b>'
        f"<small>{escape(subtitle or chat.say('bot'))}</small></div>{icon('more', 24)}</header>"
    )


def _main(transcript: Sequence[Message], chat: _Chat, height: str) -> str:
    messages = "".join(_messages(transcript, chat))
    day = f'<div class="service">{chat.say("today")}</div>'
    return f'<main dir="ltr" style="{height}">{day}{messages}</main>'


def _footer(toast: str | None, chat: _Chat) -> str:
    shown = f'<div class="toast" dir="auto">{escape(toast)}</div>' if toast else ""
    return (
        f"{shown}<footer>{icon('face', 25)}<span>{chat.say('write')}</span>{icon('clip', 25)}"
        f"{icon('voice', 25)}</footer>"
    )


def _messages(transcript: Sequence[Message], chat: _Chat) -> Iterator[str]:
    """Every message; the pictures of an album are one."""
    albums = groupby(transcript, lambda m: m.get("media_group_id") or m["message_id"])
    shown = [list(messages) for _, messages in albums]
    around: list[list[Message]] = [[{}], *shown, [{}]]
    senders = [("new_chat_members" in m[0], chat.sender(m[0])[0]) for m in around]
    same = [one == other for one, other in pairwise(senders)]
    for messages, after, before in zip(shown, same, same[1:], strict=False):
        if "new_chat_members" in messages[0]:
            yield _joined(messages[0], chat)
        else:
            yield _message(messages, chat, first=not after, last=not before)


def _joined(message: Message, chat: _Chat) -> str:
    whom = "، ".join(
        chat.names.get(m["id"]) or m["first_name"] for m in message["new_chat_members"]
    )
    said = chat.say("joined").format(who=chat.sender(message)[1], whom=whom)
    return f'<div class="service" dir="auto">{escape(said)}</div>'


def _message(messages: Sequence[Message], chat: _Chat, *, first: bool, last: bool) -> str:
    number, name = chat.sender(messages[0])
    mine = number == chat.me
    side = "out" if mine else "in"
    place = f"{side}{' first' if first else ''}{' last' if last else ''}"
    others = chat.group and not mine
    by = face(number, name) if others and last else ""
    named = others and first
    head = f'<p class="name" style="color:{colour(number)}">{escape(name)}</p>' if named else ""
    return (
        f'<div class="message {place}">{by}'
        f'<div class="bubble">{head}{_content(messages, chat)}</div>'
        f"{keyboard(messages[-1])}</div>"
    )


def _content(messages: Sequence[Message], chat: _Chat) -> str:
    """What is in a bubble, from its head to the time."""
    told = next((m for m in messages if m.get("text") or m.get("caption")), messages[0])
    text = told.get("text") or told.get("caption") or ""
    entities = told.get("entities" if told.get("text") else "caption_entities") or []
    reactions = _reactions(messages[0], chat)
    time = _time(messages[-1], chat)
    lines, fits = marked(text, entities, tail="" if reactions else _room(time))
    body = f'<div class="text">{lines}</div>' if text else ""
    media = photos(messages, only=not text) if "photo" in messages[0] else ""
    attached = file(messages[0]["document"]) if messages[0].get("document") else ""
    fits = fits or bool(reactions) or (bool(media) and not text)
    room = "" if fits else '<div class="below"></div>'
    above = _forwarded(messages[0], chat) + _reply(messages[0], chat)
    return f"{above}{media}{attached}{body}{reactions}{room}{time}"


def _time(message: Message, chat: _Chat) -> str:
    """The hour, and whether it was read; that a bot edited its message, Telegram does not show."""
    by = message.get("from") or {}
    edited = message.get("edit_date") and not by.get("is_bot")
    word = f"{chat.say('edited')} " if edited else ""
    sent = icon("sent", 16) if by.get("id") == chat.me else ""
    return f'<span class="time">{word}{chat.time(message)}{sent}</span>'


def _room(time: str) -> str:
    """The place that the time takes at the end of a line."""
    return time.replace('class="time"', 'class="time room"')


def _forwarded(message: Message, chat: _Chat) -> str:
    origin = message.get("forward_origin")
    if not origin:
        return ""
    by = origin.get("chat") or origin.get("sender_chat") or origin.get("sender_user") or {}
    name = str(by.get("title") or by.get("first_name") or origin.get("sender_user_name", ""))
    number = int(by.get("id", 0))
    return (
        f'<div class="forward" dir="{chat.direction}">'
        f'{chat.say("forwarded")}<div class="from">{face(number, name)}<bdi>{escape(name)}</bdi></div></div>'
    )


def _reply(message: Message, chat: _Chat) -> str:
    """The strip that shows which message is answered: whose, and its first line."""
    number = message.get("reply_to") or (message.get("reply_to_message") or {}).get("message_id")
    answered = chat.standing.get(number or 0)
    if answered is None:
        return ""
    name = chat.sender(answered)[1]
    text = (
        (message.get("quote") or {}).get("text") or answered.get("text") or answered.get("caption")
    )
    if not text:
        text = (answered.get("document") or {}).get("file_name") or chat.say("photo")
    line = " ".join(text.split())
    return (
        f'<div class="reply"><p class="whom" dir="{direction(name)}">{escape(name)}</p>'
        f'<p dir="{direction(line)}">{escape(line[:120])}</p></div>'
    )


def _reactions(message: Message, chat: _Chat) -> str:
    emoji = chat.reactions.get(message["message_id"])
    if not emoji:
        return ""
    # Who reacts is who is not the writer: in these chats the bot, or the reader.
    others = [m for m in chat.standing.values() if m.get("from") != message.get("from")]
    by = face(*chat.sender(others[0])) if others else ""
    return f'<div class="reactions"><span>{escape(emoji)}{by}</span></div>'
