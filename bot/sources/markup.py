"""Extracts the text of markup and data: Markdown, subtitles, CSV and TSV tables, JSON, HTML fragments."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

_MINIMUM_WORDS = 5
"""A cell or a value with fewer words is data (a name, a number, an address), not text."""

_CUE = re.compile(
    r"^[ \t]*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}.*$",
    re.MULTILINE,
)
_STYLE = re.compile(r"</?[a-z][^<>\n]*>|<[\d:.]+>|\{\\[^{}\n]*\}", re.IGNORECASE)
_EMPTY_LINE = re.compile(r"(?<=\S)[ \t]*\n[ \t]*\n")
_LAST_NUMBER = re.compile(r"\n\s*\d+\s*\Z")
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MARKDOWN = re.compile(
    r"^[ ]{0,3}#{1,6}[ \t]+\S|!?\[[^\]\n]*\]\(\s*(?:https?:|/|#)[^)\n]*\)|\*\*[^*\n]+\*\*|^[ ]{0,3}```",
    re.MULTILINE,
)
_TAG = re.compile(
    r"</?(?:p|div|span|br|h[1-6]|article|section|main|body|head|header|footer|ul|ol|li|table|tr|td|strong|em|b|i|a|img"
    r"|blockquote|font|center|figure|meta|title|link|script|style|iframe|hr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_DATA = re.compile(r"\s*<[?!a-z/]", re.IGNORECASE)


class NoTextError(Exception):
    """The file contains markup or data, but no text."""


def strip_markup(text: str, suffix: str) -> str | None:
    """The text of a file without its markup, one paragraph per line; ``None`` if it has no markup.

    ``suffix`` is that of the file's name. Raises :class:`NoTextError`.
    """
    reader = _BY_SUFFIX.get(suffix) or _detect(text)
    if reader is None:
        if not is_html_fragment(text) and (suffix in _UNSUPPORTED or _DATA.match(text)):
            raise NoTextError
        return None
    found = reader(text)
    if not found.strip():
        raise NoTextError
    return found


def is_html_fragment(text: str) -> bool:
    """Whether ``text`` is an HTML fragment: it begins with a tag, or contains several."""
    found = len(_TAG.findall(text[:200_000]))
    return found > 0 and (_TAG.match(text.lstrip("\ufeff \t\r\n")) is not None or found >= 4)


def _detect(text: str) -> Callable[[str], str] | None:
    if len(_CUE.findall(text[:20_000])) >= 2:
        return _subtitles
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        try:
            json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            pass
        else:
            return _json
    many = len(_MARKDOWN.findall(text)) >= 2
    return _markdown if many and not is_html_fragment(text) else None


def _markdown(text: str) -> str:
    """The text of Markdown (CommonMark with tables) without images, code and raw HTML."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    paragraphs = []
    for token in parser.parse(_FRONT_MATTER.sub("", text)):
        if token.type == "inline":
            shown = (
                "\n" if part.type in ("softbreak", "hardbreak") else part.content
                for part in token.children or ()
                if part.type not in ("image", "html_inline")
            )
            paragraphs.append("".join(shown))
        elif token.type == "html_block":
            paragraphs.append(_TAG.sub(" ", token.content))
    # CommonMark's rules do not recognise `**` beside Arabic punctuation.
    bare = (paragraph.replace("**", "").strip() for paragraph in paragraphs)
    return "\n".join(filter(None, bare))


def _subtitles(text: str) -> str:
    """The text of SubRip or WebVTT subtitles, one sentence per line, without repeated cues."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cues = list(_CUE.finditer(text))
    ends = [*(cue.start() for cue in cues[1:]), len(text)]
    cue_texts: list[str] = []
    for cue, end in zip(cues, ends, strict=False):
        # After an empty line comes the number of the next cue, or a comment.
        shown = _EMPTY_LINE.split(text[cue.end() : end].strip(" \t"), 1)[0]
        words = " ".join(_STYLE.sub("", _LAST_NUMBER.sub("", shown)).split())
        if words and cue_texts[-1:] != [words]:
            cue_texts.append(words)
    return "\n".join(_sentences_of(cue_texts))


def _sentences_of(cue_texts: list[str]) -> Iterator[str]:
    """Join cues into sentences, which end with a punctuation mark at the end of a cue."""
    sentence: list[str] = []
    for words in cue_texts:
        sentence.append(words)
        if words[-1] in ".!?؟…":
            yield " ".join(sentence)
            sentence = []
    if sentence:
        yield " ".join(sentence)


def _table(text: str) -> str:
    """The cells that contain sentences, one per line."""
    text = text.lstrip("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    try:
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
    except csv.Error as error:
        raise NoTextError from error
    return "\n".join(_sentences(cells))


def _json(text: str) -> str:
    """The strings that contain sentences, one per line, in document order."""
    bare = text.lstrip("\ufeff")
    try:
        values = [json.loads(bare)]
    except (ValueError, RecursionError):
        try:
            values = [json.loads(line) for line in bare.splitlines() if line.strip()]
        except (ValueError, RecursionError) as error:
            raise NoTextError from error
    return "\n".join(_sentences(_strings(values)))


def _strings(values: list[Any]) -> Iterator[str]:
    waiting = values[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += list(value.values())[::-1]
        elif isinstance(value, list):
            waiting += value[::-1]


def _sentences(values: list[str] | Iterator[str]) -> Iterator[str]:
    """The values that contain sentences, without HTML tags and duplicates."""
    seen = set()
    for value in values:
        shown = "\n".join(filter(None, map(str.strip, unescape(_TAG.sub(" ", value)).splitlines())))
        if len(shown.split()) >= _MINIMUM_WORDS and shown not in seen:
            seen.add(shown)
            yield shown


_BY_SUFFIX: dict[str, Callable[[str], str]] = {
    ".md": _markdown, ".markdown": _markdown, ".mdown": _markdown, ".mkd": _markdown,
    ".srt": _subtitles, ".vtt": _subtitles,
    ".csv": _table, ".tsv": _table,
    ".json": _json, ".jsonl": _json, ".ndjson": _json, ".geojson": _json, ".ipynb": _json,
}  # fmt: skip
SUFFIXES = tuple(_BY_SUFFIX)
"""The suffixes of files whose markup is removed."""

# Markup that is not supported, configuration and programs.
_UNSUPPORTED = frozenset(
    """.xml .rss .atom .opml .tex .rst .adoc .org .wiki .yaml .yml .toml .ini .cfg .conf .css .js .ts .py .php .sql
    .java .c .cpp .h .sh .bat .ps1 .rb .go .rs .ass .ssa .sub .sbv .ics .vcf .eml .log .po .bib
    .ris .svg .rtf""".split()
)
