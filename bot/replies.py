"""A brief, or why there is none, as messages for a phone.

Telegram's HTML with everything escaped. A paragraph is of one direction: what is foreign in it stands
between isolates (Unicode UAX 9, U+2068 and U+2069), and Arabic and English are paragraphs apart.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

from bot.phrases import Phrases
from models.cleaning import Cleaned, Reason
from models.cleaning.sentences import split
from models.errors import (
    EmptyArticleError,
    ModelError,
    NotArabicError,
    TooLongError,
    TooShortError,
)
from models.pipeline import Brief

LIMIT = 4096
"""UTF-16 units of a message that Telegram takes whatever it counts in."""

_DETAILS_LIMIT = 900
_DETAIL_LIMIT = 120

_LATIN_RUN = re.compile(
    r"[A-Za-z0-9À-ɏ][A-Za-z0-9À-ɏ@#&+./:_'’%-]*(?:[ ,]+[A-Za-zÀ-ɏ][\w@#&+./:'’%-]*)*"
)
_ARABIC_RUN = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff][\u0600-\u06ff ]*")
_FIRST, _LAST = "\u2068", "\u2069"


def brief_reply(brief: Brief, phrases: Phrases, *, parts: int = 1) -> list[str]:
    """The messages of a brief, in Telegram's HTML, each within its limit.

    ``parts``: how many messages its article came in.
    """
    blocks = []
    if brief.title and brief.title not in brief.summary:
        blocks.append(f"<b>{arabic(brief.title)}</b>")
    blocks += _pieces(brief.summary, arabic)
    if brief.translation:
        blocks += _pieces(brief.translation, english)
    blocks += [f"⚠️ {_of(phrases)(line)}" for line in _warnings(brief, phrases)]
    notes = [phrases.say(key) for key in _notes(brief)]
    if parts > 1:
        notes.append(phrases.count("parts_joined", parts))
    if notes:
        blocks.append(f"<i>{' · '.join(_of(phrases)(note) for note in notes)}</i>")
    receipt = _receipt(brief.cleaned, phrases)
    if receipt:
        blocks.append(receipt)
    return joined(blocks)


def sources_reply(brief: Brief, phrases: Phrases) -> str:
    """Each sentence of the summary over the sentence of the article that it rests on."""
    blocks = [_of(phrases)(phrases.say("rests_on"))]
    for sentence, support in zip(split(brief.summary), brief.support, strict=False):
        source = (
            arabic(support.sentence) if support else _of(phrases)(phrases.say("rests_on_nothing"))
        )
        blocks.append(f"<b>{arabic(_short(sentence))}</b>\n<blockquote>{source}</blockquote>")
    return joined(blocks)[0]


def article_reply(brief: Brief, phrases: Phrases) -> str:
    """The cleaned article, as much of it as one message holds, whole paragraphs."""
    pages = joined([block for text in brief.cleaned.paragraphs for block in _pieces(text, arabic)])
    if len(pages) == 1:
        return pages[0]
    cut = f"<i>{_of(phrases)(phrases.say('cut_here'))}</i>"
    page = pages[0]
    while units(f"{page}\n\n{cut}") > LIMIT:
        page = page.rpartition("\n\n")[0]
    return f"{page}\n\n{cut}" if page else cut


def error_reply(error: ModelError, phrases: Phrases) -> str:
    """One sentence that says why there is no brief, in Telegram's HTML."""
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
    """``text`` escaped, as a right-to-left paragraph: Latin runs isolated."""
    return html.escape(_LATIN_RUN.sub(_isolated, text), quote=False)


def english(text: str) -> str:
    """``text`` escaped, as a left-to-right paragraph: Arabic runs isolated."""
    return html.escape(_ARABIC_RUN.sub(_isolated, text), quote=False)


def _isolated(match: re.Match[str]) -> str:
    run = match[0]
    # Numbers alone need no isolate: the algorithm lays them out right in both directions.
    if not re.search(r"[^\W\d_]", run):
        return run
    bare = run.rstrip()
    return f"{_FIRST}{bare}{_LAST}{run[len(bare) :]}"


def joined(blocks: Sequence[str]) -> list[str]:
    """Blocks as messages: as many in one as its limit holds, an empty line between two."""
    messages: list[str] = []
    for block in blocks:
        candidate = f"{messages[-1]}\n\n{block}" if messages else block
        if messages and units(candidate) <= LIMIT:
            messages[-1] = candidate
        else:
            messages.append(block)
    return messages


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 units, in which Telegram counts entities."""
    return len(text.encode("utf-16-le")) // 2


def _pieces(text: str, laid_out: Callable[[str], str]) -> list[str]:
    """A paragraph as blocks within the limit: whole, else its sentences, else its words."""
    whole = laid_out(text)
    if units(whole) <= LIMIT:
        return [whole]
    blocks: list[str] = []
    for part in _parts(text):
        block = laid_out(part)
        if blocks and units(blocks[-1]) + 1 + units(block) <= LIMIT:
            blocks[-1] = f"{blocks[-1]} {block}"
        else:
            blocks.append(block)
    return blocks


def _parts(text: str) -> Iterable[str]:
    for sentence in split(text):
        if units(html.escape(sentence)) <= LIMIT // 4:
            yield sentence
        else:
            # No word, escaped and isolated, may outgrow a message either.
            yield from (w[i : i + 500] for w in sentence.split() for i in range(0, len(w), 500))


def _of(phrases: Phrases) -> Callable[[str], str]:
    return arabic if phrases.locale == "ar" else english


def _warnings(brief: Brief, phrases: Phrases) -> list[str]:
    numbers = [f.value for f in brief.findings if f.kind == "number"]
    lines = []
    if numbers:
        separator = "، " if phrases.locale == "ar" else ", "
        lines.append(phrases.say("check_numbers", values=separator.join(dict.fromkeys(numbers))))
    if any(f.kind != "number" for f in brief.findings):
        lines.append(phrases.say("check_text"))
    return lines


def _notes(brief: Brief) -> list[str]:
    notes = ["extractive"] if brief.summarizer == "extractive" else []
    return notes if brief.translation else [*notes, "untranslated"]


def _receipt(cleaned: Cleaned, phrases: Phrases) -> str:
    """What was stripped, in one line; what it was unfolds below it."""
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
    for removed in cleaned.removed:
        detail = f"• {arabic(_short(removed.text))}"
        if sum(map(units, details)) + units(detail) > _DETAILS_LIMIT:
            details.append(phrases.say("and_more"))
            break
        details.append(detail)
    # The first line shows; the others unfold.
    return "<blockquote expandable>" + "\n".join([line, *details]) + "</blockquote>"


def _short(text: str) -> str:
    return text if len(text) <= _DETAIL_LIMIT else text[:_DETAIL_LIMIT].rsplit(" ", 1)[0] + "…"
