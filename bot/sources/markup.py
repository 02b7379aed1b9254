"""The text in files whose text stands among marks: Markdown, subtitles, tables, JSON, pieces of HTML."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

_FEWEST_WORDS = 5
"""A cell or a value of fewer words is a name, a number, an address: data, and no text."""

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
    """The file holds marks or data, and no text that could be read."""


def text_in(text: str, suffix: str) -> str | None:
    """The text among the marks of a file, a paragraph a line; ``None`` where ``text`` has no marks.

    ``suffix`` is that of the file's name. Raises :class:`NoTextError`.
    """
    reader = _BY_SUFFIX.get(suffix) or _told_by(text)
    if reader is None:
        if not is_html_piece(text) and (suffix in _UNREAD or _DATA.match(text)):
            raise NoTextError
        return None
    found = reader(text)
    if not found.strip():
        raise NoTextError
    return found


def is_html_piece(text: str) -> bool:
    """Whether ``text`` is a piece of a page: it begins with a tag of HTML, or holds many."""
    found = len(_TAG.findall(text[:200_000]))
    return found > 0 and (_TAG.match(text.lstrip("\ufeff \t\r\n")) is not None or found >= 4)


def _told_by(text: str) -> Callable[[str], str] | None:
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
    return _markdown if many and not is_html_piece(text) else None


def _markdown(text: str) -> str:
    """What CommonMark shows, with tables; pictures, code and raw HTML aside."""
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
    # Its rules for bold leave stars where Arabic punctuation touches them.
    bare = (paragraph.replace("**", "").strip() for paragraph in paragraphs)
    return "\n".join(filter(None, bare))


def _subtitles(text: str) -> str:
    """What is said in SubRip or WebVTT subtitles, a sentence a line, and no cue twice running."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cues = list(_CUE.finditer(text))
    ends = [*(cue.start() for cue in cues[1:]), len(text)]
    said: list[str] = []
    for cue, end in zip(cues, ends, strict=False):
        # Behind an empty line stands the next number, or a note.
        shown = _EMPTY_LINE.split(text[cue.end() : end].strip(" \t"), 1)[0]
        words = " ".join(_STYLE.sub("", _LAST_NUMBER.sub("", shown)).split())
        if words and said[-1:] != [words]:
            said.append(words)
    return "\n".join(_whole(said))


def _whole(said: list[str]) -> Iterator[str]:
    """Cues joined to sentences: one ends where the speaker's does."""
    sentence: list[str] = []
    for words in said:
        sentence.append(words)
        if words[-1] in ".!?؟…":
            yield " ".join(sentence)
            sentence = []
    if sentence:
        yield " ".join(sentence)


def _table(text: str) -> str:
    """The cells that hold sentences, a line each."""
    text = text.lstrip("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    try:
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
    except csv.Error as error:
        raise NoTextError from error
    return "\n".join(_sentences(cells))


def _json(text: str) -> str:
    """The values that hold sentences, a line each, in their order."""
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
    """Values that hold sentences, without the tags in them, each once."""
    seen = set()
    for value in values:
        shown = "\n".join(filter(None, map(str.strip, unescape(_TAG.sub(" ", value)).splitlines())))
        if len(shown.split()) >= _FEWEST_WORDS and shown not in seen:
            seen.add(shown)
            yield shown


_BY_SUFFIX: dict[str, Callable[[str], str]] = {
    ".md": _markdown, ".markdown": _markdown, ".mdown": _markdown, ".mkd": _markdown,
    ".srt": _subtitles, ".vtt": _subtitles,
    ".csv": _table, ".tsv": _table,
    ".json": _json, ".jsonl": _json, ".ndjson": _json, ".geojson": _json, ".ipynb": _json,
}  # fmt: skip
READ = tuple(_BY_SUFFIX)
"""The suffixes of files that are read for the text among their marks."""

# Marks that nobody here knows how to tell from text, and programs.
_UNREAD = frozenset(
    """.xml .rss .atom .opml .tex .rst .adoc .org .wiki .yaml .yml .toml .ini .cfg .conf .css .js .ts .py .php .sql
    .java .c .cpp .h .sh .bat .ps1 .rb .go .rs .ass .ssa .sub .sbv .ics .vcf .eml .log .po .bib
    .ris .svg .rtf""".split()
)
