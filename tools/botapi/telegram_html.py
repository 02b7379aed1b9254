"""A parser of Telegram's HTML that parses as its server does (https://core.telegram.org/bots/api#html-style).

tests/tools/botapi/test_telegram_html.py compares it with TDLib, error texts and byte offsets included.
"""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]

_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "blockquote": "blockquote",
    "span": "spoiler", "tg-spoiler": "spoiler", "tg-emoji": "custom_emoji",
}  # fmt: skip
_SPACE = " \t\r\n\0\v"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([a-zA-Z]*));?")
_ATTRIBUTE = re.compile(r"[^\s\0=>/\"']*")
_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")
_LINK = re.compile(r"(?:https?://|ftp://|tg://|ton://)?[\w-]+(?:\.[\w-]+)+\S*|tg://\S+", re.I)


class MarkupError(Exception):
    """Telegram refuses the markup with status 400; ``str()`` is Telegram's reason."""


def plain_text(markup: str) -> str:
    """The text without its markup. Raises MarkupError."""
    return parse(markup)[0]


def parse(markup: str) -> tuple[str, list[Entity]]:
    """The text and its entities, offsets in UTF-16 code units. Raises MarkupError."""
    return _Parser(markup).parse()


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


class _Parser:
    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.place = 0
        self.text = ""
        self.opened: list[tuple[str, dict[str, str], int]] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.place < len(self.markup):
            character = self.markup[self.place]
            if character == "<":
                end = self.markup.startswith("</", self.place)
                self._end_tag() if end else self._start_tag()
            elif character == "&":
                self.text += self._reference()
            else:
                self.text += character
                self.place += 1
        if self.opened:
            tag = self.opened[-1][0]
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{tag}"')
        if any("\ud800" <= character <= "\udfff" for character in self.text):
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for "
                "unmatched surrogate code units"
            )
        order = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return self.text, order

    def _reference(self) -> str:
        match = _REFERENCE.match(self.markup, self.place)
        assert match is not None
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            found = _NAMED.get(name)
        else:
            code = int(hexadecimal or "0", 16) if decimal is None else int(decimal or "0")
            # The server counts the characters of the reference, and gives up after nine.
            long = len(match[0].rstrip(";")) >= 10
            found = chr(code) if 0 < code < 0x10FFFF and not long else None
        if found is None:
            self.place += 1
            return "&"
        self.place = match.end()
        return found

    def _start_tag(self) -> None:
        begin = self.place
        where = f"at byte offset {self._bytes(begin)}"
        self.place += 1
        tag = self._name().lower()
        if self.place >= len(self.markup):
            raise MarkupError(f"Unclosed start tag {where}")
        if tag not in _TYPES:
            raise MarkupError(f'Unsupported start tag "{tag}" {where}')
        attributes = self._attributes(tag, where)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" {where}')
        self.opened.append((tag, attributes, len(self.text)))

    def _attributes(self, tag: str, where: str) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._here() == ">":
                self.place += 1
                return attributes
            name = self._match(_ATTRIBUTE)
            if not name:
                raise MarkupError(f'Empty attribute name in the tag "{tag}" {where}')
            self._skip_space()
            if self._here() != "=":
                attributes[name] = ""
                if not self._here():
                    raise MarkupError(f'Unclosed start tag "{tag}" {where}')
                continue
            self.place += 1
            self._skip_space()
            if not self._here():
                raise MarkupError(f'Unclosed start tag "{tag}" {where}')
            attributes[name] = self._value()
            if not self._here():
                raise MarkupError(f"Unclosed start tag {where}")

    def _value(self) -> str:
        quote = self._here()
        begin = self.place
        if quote not in "'\"":
            token = self._match(_TOKEN).lower()
            if self._here() not in (*_SPACE, ">", ""):
                where = f"at byte offset {self._bytes(begin)}"
                raise MarkupError(f"Unexpected end of name token {where}")
            return token
        self.place += 1
        value = ""
        while self._here() not in (quote, ""):
            if self._here() == "&":
                value += self._reference()
            else:
                value += self._here()
                self.place += 1
        self.place += 1
        return value

    def _end_tag(self) -> None:
        begin = self.place
        where = f"at byte offset {self._bytes(begin)}"
        if not self.opened:
            raise MarkupError(f"Unexpected end tag {where}")
        self.place += 2
        found = self._name().lower()
        self._skip_space()
        if self._here() != ">":
            raise MarkupError(f"Unclosed end tag {where}")
        self.place += 1
        tag, attributes, start = self.opened[-1]
        if found not in ("", tag):
            raise MarkupError(f'Unmatched end tag {where}, expected "</{tag}>", found "</{found}>"')
        self.opened.pop()
        if len(self.text) > start:
            self._add(tag, attributes, start)

    def _add(self, tag: str, attributes: dict[str, str], start: int) -> None:
        entity: Entity = {
            "type": _TYPES[tag],
            "offset": units(self.text[:start]),
            "length": units(self.text[start:]),
        }
        last = self.entities[-1] if self.entities else {}
        around = all(last.get(key) == entity[key] for key in ("offset", "length"))
        if tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif tag == "a":
            url = attributes.get("href") or self.text[start:]
            if not _LINK.fullmatch(url):
                return
            entity["url"] = url
        elif tag == "tg-emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
            if not entity["custom_emoji_id"].isdecimal():
                raise MarkupError("Invalid custom emoji identifier specified")
        elif tag == "pre" and around and last.get("language"):
            last["type"] = "pre"
            return
        elif tag == "code" and attributes.get("class", "").startswith("language-"):
            entity["language"] = attributes["class"].removeprefix("language-")
        self.entities.append(entity)

    def _name(self) -> str:
        begin = self.place
        while self._here() not in (*_SPACE, ">", ""):
            self.place += 1
        return self.markup[begin : self.place]

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.markup, self.place)
        assert match is not None
        self.place = match.end()
        return match[0]

    def _skip_space(self) -> None:
        while self._here() and self._here() in _SPACE:
            self.place += 1

    def _here(self) -> str:
        return self.markup[self.place : self.place + 1]

    def _bytes(self, place: int) -> int:
        return len(self.markup[:place].encode("utf-8", "surrogatepass"))
