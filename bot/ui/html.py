"""A brief or an error comes in; message texts in Telegram's HTML go out, each within its length limit.

All text is escaped. Each paragraph has one direction: words of the other direction are enclosed in
isolates (Unicode UAX 9, U+2068 and U+2069), and Arabic and English are separate paragraphs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

from bot.domain.chats import Languages
from bot.phrases import Phrases
from bot.ui.bidi import isolated
from models.checking import Finding
from models.cleaning import Cleaned, Reason
from models.errors import (
    EmptyArticleError,
    ModelError,
    NotArabicError,
    TooLongError,
    TooShortError,
)
from models.pipeline import Brief
from models.summary.summarizer import EXTRACTIVE
from models.text.sentences import split
from models.translation import Translation

LIMIT = 4096
"""Maximum length of a message in UTF-16 units; safe whichever unit Telegram counts in."""

_DETAILS_LIMIT = 900
_DETAIL_LIMIT = 120
_PAGE_NUMBER = 40

# Decoration before the first line of channel posts: emoji, keycaps, circled numbers, rulers, bullets.
# Opening quotation marks, brackets and signs of numbers are kept.
_DECORATION = re.compile(
    r"""^(?:[0-9#*]\ufe0f?\u20e3              # a digit on a keycap
        | [\u2139\u2460-\u24ff\u2776-\u2793]  # Unicode counts these as letters: information sign, circled
        | [\u0640_]                          # and these: tatweel as a ruler, underscore of italics
        | [-−+](?=\s)
        | [^\w«\"“‘'(\[+\-−%$€£#@]
        )+""",
    re.VERBOSE,
)
_EMPHASIS = "*_~`"
"""Marks of emphasis around a text, as chat clients write them."""


def brief_reply(
    brief: Brief,
    phrases: Phrases,
    *,
    parts: int = 1,
    languages: Languages = Languages.BOTH,
) -> list[str]:
    """The messages of a brief.

    ``parts`` is the number of messages that its article came in. A brief without a translation is shown
    in Arabic regardless of ``languages``.
    """
    shows_english = languages is not Languages.ARABIC and brief.translation is not None
    shows_arabic = languages is not Languages.ENGLISH or brief.translation is None
    blocks = []
    if shows_arabic:
        title = _undecorated(brief.title or "")
        if title and title not in brief.summary:
            blocks.append(f"<b>{arabic(title)}</b>")
        blocks += _pieces(_undecorated(brief.summary), arabic)
    if shows_english:
        blocks += _pieces(_undecorated(brief.translation or ""), english)
    blocks += [f"⚠️ {_paragraph(phrases)(line)}" for line in _warnings(brief, phrases)]
    notes = [phrases.say(key) for key in _notes(brief, languages)]
    if parts > 1:
        notes.append(phrases.count("parts_joined", parts))
    if notes:
        blocks.append(f"<i>{' · '.join(_paragraph(phrases)(note) for note in notes)}</i>")
    receipt = _removals(brief.cleaned, phrases)
    if receipt:
        blocks.append(receipt)
    return joined(blocks)


def sources_pages(brief: Brief, phrases: Phrases) -> list[str]:
    """Each sentence of the summary, followed by its source sentence in the article."""
    blocks = [_paragraph(phrases)(phrases.say("rests_on"))]
    for sentence, source in zip(split(brief.summary), brief.support, strict=False):
        heading = f"<b>{arabic(_short(sentence))}</b>"
        if source is None:
            quoted = [_paragraph(phrases)(phrases.say("rests_on_nothing"))]
        else:
            quoted = _pieces(source.sentence, arabic, room=LIMIT // 2)
        blocks += [f"{heading}\n<blockquote>{quoted[0]}</blockquote>"]
        blocks += [f"<blockquote>{piece}</blockquote>" for piece in quoted[1:]]
    return joined(blocks)


def article_pages(cleaned: Cleaned, phrases: Phrases) -> list[str]:
    """The cleaned article, paragraph by paragraph."""
    return _numbered([b for text in cleaned.paragraphs for b in _pieces(text, arabic)], phrases)


def translation_pages(translation: Translation, phrases: Phrases) -> list[str]:
    """The article in English; every page repeats the warnings of the checks."""
    blocks = [b for text in translation.text.splitlines() for b in _pieces(text, english)]
    warnings = _findings(translation.findings, phrases)
    return _numbered(
        blocks, phrases, "\n".join(f"⚠️ {_paragraph(phrases)(line)}" for line in warnings)
    )


def _numbered(blocks: Sequence[str], phrases: Phrases, note: str = "") -> list[str]:
    """Blocks as pages, with page numbers if there is more than one, and ``note`` on each."""
    found = joined(blocks, room=LIMIT - units(note) - 2 * _PAGE_NUMBER)
    for place, page in enumerate(found):
        lines = [page, *([note] if note else [])]
        if len(found) > 1:
            number, count = phrases.number(place + 1), phrases.number(len(found))
            position = phrases.say("page", number=number, count=count)
            lines.append(f"<i>{_paragraph(phrases)(position)}</i>")
        found[place] = "\n\n".join(lines)
    return found


def error_reply(error: ModelError, phrases: Phrases) -> str:
    """The reason why there is no brief, as a sentence for the reader."""
    return html.escape(phrases.say(_error_key(error)), quote=False)


def _error_key(error: ModelError) -> str:
    match error:
        case TooShortError():
            return "too_short"
        case TooLongError():
            return "too_long"
        case EmptyArticleError():
            return "empty"
        case NotArabicError(language="fa" | "ur" as language):
            return f"not_arabic_{language}"
        case NotArabicError():
            return "not_arabic"
        case _:
            return "apology"


def arabic(text: str) -> str:
    """``text`` escaped, as a right-to-left paragraph with isolated left-to-right words."""
    return html.escape(isolated(text, in_arabic=True), quote=False)


def english(text: str) -> str:
    """``text`` escaped, as a left-to-right paragraph with isolated right-to-left words."""
    return html.escape(isolated(text, in_arabic=False), quote=False)


def joined(blocks: Sequence[str], *, room: int = LIMIT) -> list[str]:
    """Blocks packed into messages of at most ``room`` units, separated by empty lines."""
    messages: list[str] = []
    for block in blocks:
        candidate = f"{messages[-1]}\n\n{block}" if messages else block
        if messages and units(candidate) <= room:
            messages[-1] = candidate
        else:
            messages.append(block)
    return messages


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _pieces(text: str, formatted: Callable[[str], str], *, room: int = LIMIT - 1000) -> list[str]:
    """A paragraph as blocks of at most ``room`` units: divided into sentences, then words, if too long."""
    whole = formatted(text)
    if units(whole) <= room:
        return [whole]
    blocks: list[str] = []
    for part in _parts(text):
        block = formatted(part)
        if blocks and units(blocks[-1]) + 1 + units(block) <= room:
            blocks[-1] = f"{blocks[-1]} {block}"
        else:
            blocks.append(block)
    return blocks


def _parts(text: str) -> Iterable[str]:
    for sentence in split(text):
        if units(html.escape(sentence)) <= LIMIT // 4:
            yield sentence
        else:
            # A single word may be longer than a message, once it is escaped and isolated.
            yield from (w[i : i + 500] for w in sentence.split() for i in range(0, len(w), 500))


def _undecorated(text: str) -> str:
    """``text`` without leading decoration and the marks of emphasis that belong to it."""
    found = _DECORATION.match(text)
    if found is None or found.end() == len(text):
        return text
    bare = text[found.end() :]
    for mark in found[0][len(found[0].rstrip(_EMPHASIS)) :]:
        # Remove the closing mark, too; a mark without one is a bullet.
        bare = re.sub(rf"(?<=\S){re.escape(mark)}(?!\w)", "", bare, count=1)
    return bare


def _paragraph(phrases: Phrases) -> Callable[[str], str]:
    return arabic if phrases.locale == "ar" else english


def _warnings(brief: Brief, phrases: Phrases) -> list[str]:
    return _findings(brief.findings, phrases)


def _findings(findings: Sequence[Finding], phrases: Phrases) -> list[str]:
    numbers = [f.value for f in findings if f.kind == "number"]
    lines = []
    if numbers:
        separator = "، " if phrases.locale == "ar" else ", "
        lines.append(phrases.say("check_numbers", values=separator.join(dict.fromkeys(numbers))))
    if any(f.kind != "number" for f in findings):
        lines.append(phrases.say("check_text"))
    return lines


def _notes(brief: Brief, languages: Languages) -> list[str]:
    notes = ["extractive"] if brief.summarizer == EXTRACTIVE else []
    if brief.translation is None and languages is not Languages.ARABIC:
        notes.append("untranslated")
    return notes


def _removals(cleaned: Cleaned, phrases: Phrases) -> str:
    """A collapsed quotation: counts of removed lines and the share, then the lines themselves."""
    if not cleaned.removed:
        return ""
    repeated = sum(r.reason is Reason.REPEATED for r in cleaned.removed)
    others = len(cleaned.removed) - repeated
    share = 1 - cleaned.words_after / max(1, cleaned.words_before)
    counts = [
        phrases.count(key, number)
        for key, number in (("removed_repeated", repeated), ("removed_other", others))
        if number
    ]
    line = " · ".join([*counts, phrases.percent(share)])
    details: list[str] = []
    # Rulers come last: Telegram shows only the first lines before the quotation is expanded.
    ordered = sorted(cleaned.removed, key=lambda r: r.reason is Reason.RULER)
    for text in dict.fromkeys(removed.text for removed in ordered):
        detail = f"• {arabic(_short(text))}"
        if sum(map(units, details)) + units(detail) > _DETAILS_LIMIT:
            details.append(phrases.say("and_more"))
            break
        details.append(detail)
    return "<blockquote expandable>" + "\n".join([line, *details]) + "</blockquote>"


def _short(text: str) -> str:
    return text if len(text) <= _DETAIL_LIMIT else text[:_DETAIL_LIMIT].rsplit(" ", 1)[0] + "…"
