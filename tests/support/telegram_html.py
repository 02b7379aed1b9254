"""Telegram's HTML, checked as its server does (https://core.telegram.org/bots/api#html-style)."""

import re

_TAGS = {
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote",
    "span", "tg-spoiler", "tg-emoji",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(r"<(/?)([a-zA-Z-]*)([^>]*)>|<|&(#x?[0-9a-fA-F]+|[a-zA-Z]+);|[^<&]+|&")


class MarkupError(Exception):
    """What sendMessage answers with status 400."""


def plain_text(markup: str) -> str:
    """The text that readers see. Raises MarkupError as Telegram refuses."""
    text: list[str] = []
    opened: list[str] = []
    for match in _TOKEN.finditer(markup):
        closing, tag, attributes, entity = match.groups()
        if entity:
            text.append(_character(entity) or match[0])
        elif tag is None:
            if match[0] == "<":
                raise MarkupError(f"Unclosed start tag at byte offset {_bytes(markup, match)}")
            text.append(match[0])
        elif closing:
            if not opened or opened[-1] != tag:
                raise MarkupError(
                    f'Unmatched end tag "{tag}" at byte offset {_bytes(markup, match)}'
                )
            opened.pop()
        else:
            _check(tag, attributes, f"at byte offset {_bytes(markup, match)}")
            opened.append(tag)
    if opened:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(text)


def _check(tag: str, attributes: str, where: str) -> None:
    if tag.lower() not in _TAGS:
        raise MarkupError(f'Unsupported start tag "{tag}" {where}')
    if tag == "span" and 'class="tg-spoiler"' not in attributes:
        raise MarkupError(f'Tag "span" must have class "tg-spoiler" {where}')


def _character(entity: str) -> str | None:
    if entity.startswith("#"):
        return chr(int(entity[2:], 16) if entity[1] in "xX" else int(entity[1:]))
    return _NAMED.get(entity)


def _bytes(markup: str, match: re.Match[str]) -> int:
    return len(markup[: match.start()].encode())
