"""Parts of a conversation that look the same in every chat: icons, faces, pictures, files, buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

Message = Mapping[str, Any]

_COLOURS = ("#e17076", "#7bc862", "#e5a84b", "#65aadd", "#a695e7", "#ee7aae", "#5fbfc4")
_ICONS = {
    "back": "M20 12H5m7-7-7 7 7 7", "more": "M12 5v.01M12 12v.01M12 19v.01", "down": "m6 9 6 6 6-6",
    "face": "M12 3a9 9 0 1 0 .01 0M9 10v.01M15 10v.01M8 14q4 4.5 8 0", "sent": "m1 13 5 5L17 7m-5 11L23 7",
    "clip": "m20 11-8.5 8.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.3 8.3a1.7 "
            "1.7 0 0 1-2.4-2.4L15 7",
    "voice": "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5 11a7 7 0 0 0 14 0M12 18v3",
    "file": "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zv4h4M9 13h6M9 17h4",
    "out": "M8 16 16 8M9.5 8H16v6.5", "photo": "M3 5h18v14H3zm0 12 6-6 5 5 3-3 4 4M16 9v.01",
}  # fmt: skip


def face(number: int, name: str) -> str:
    """The round picture of a person, a bot or a channel: a letter on its colour."""
    letter = next((c for c in name if c.isalnum()), "?").upper()
    return f'<span class="avatar" style="background:{colour(number)}">{escape(letter)}</span>'


def colour(number: int) -> str:
    """The colour that a number gives, as Telegram does."""
    return _COLOURS[abs(number) % len(_COLOURS)]


def icon(name: str, size: int, kind: str = "") -> str:
    """A drawing of lines, in the colour of the text around it."""
    return (
        f'<svg class="{kind}" width="{size}" height="{size}" viewBox="0 0 24 24">'
        f'<path d="{_ICONS[name]}"/></svg>'
    )


def photos(messages: Sequence[Message], *, only: bool) -> str:
    """The place of a picture, or of an album's; ``only``: there is no text below."""
    kinds = "photos several" if len(messages) > 1 else "photos"
    pictures = []
    for message in messages:
        size = message["photo"][-1]
        shape = max(0.6, min(2.2, size["width"] / max(1, size["height"])))
        ratio = 1.2 if len(messages) > 1 else shape
        pictures.append(
            f'<div class="photo" style="aspect-ratio:{ratio}">{icon("photo", 40)}</div>'
        )
    return f'<div class="{kinds}{" only" if only else ""}">{"".join(pictures)}</div>'


def file(document: Message) -> str:
    """A document: its name and size."""
    size, unit = float(document.get("file_size") or 0), "B"
    for larger in ("KB", "MB", "GB"):
        if size >= 1024:
            size, unit = size / 1024, larger
    shown = f"{size:.1f}".removesuffix(".0") + f" {unit}"
    return (
        f'<div class="file"><span class="icon">{icon("file", 25)}</span>'
        f'<div><b dir="auto">{escape(document["file_name"])}</b><small>{shown}</small></div></div>'
    )


def keyboard(message: Message) -> str:
    """Rows of buttons, from the left whatever the language."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    shown = [f"<div>{''.join(_button(button) for button in row)}</div>" for row in rows]
    return f'<div class="keyboard">{"".join(shown)}</div>' if rows else ""


def _button(button: Message) -> str:
    out = icon("out", 17) if "url" in button else ""
    return f'<span dir="auto">{escape(button["text"])}{out}</span>'
