"""The views of an answered job (brief, sources, article, translation), their pages and buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.chats import Languages
from bot.domain.effects import Buttons, ReplyView, View
from bot.domain.jobs import AnsweredJob
from bot.phrases import Phrases
from bot.ui.html import article_pages, brief_reply, sources_pages, translation_pages
from bot.ui.keyboards import ShowButton, SplitButton, row, rows
from models.pipeline import Brief
from models.summary.summarizer import Length

_SHORT_ENOUGH = 25
"""Words of a summary up to which no shorter one is offered."""

_LENGTHS = list(Length)


@dataclass(frozen=True, slots=True)
class DisplayOptions:
    """How a chat sees a brief: the language of the bot's sentences, and the brief's languages."""

    phrases: Phrases
    languages: Languages = Languages.BOTH


def first_pages(answered: AnsweredJob, display: DisplayOptions) -> list[str]:
    """The messages of a brief as it is first sent; nearly always one."""
    return brief_reply(
        answered.briefs[answered.length],
        display.phrases,
        parts=answered.parts,
        languages=display.languages,
    )


def pages(answered: AnsweredJob, shown: ReplyView, display: DisplayOptions) -> list[str] | None:
    """The pages of a view; ``None`` if the models have not produced its content yet."""
    brief = answered.briefs.get(shown.length)
    match shown.view:
        case View.ARTICLE:
            return article_pages(answered.prepared.cleaned, display.phrases)
        case View.TRANSLATION if answered.translation:
            return translation_pages(answered.translation, display.phrases)
        case View.SOURCES if brief:
            return sources_pages(brief, display.phrases)
        case View.BRIEF if brief:
            return first_pages(replace(answered, length=shown.length), display)
    return None


def buttons(
    answered: AnsweredJob, shown: ReplyView, display: DisplayOptions, *, count: int = 1
) -> Buttons:
    """The buttons under a view of ``count`` pages: other views, previous and next page."""
    brief = answered.briefs.get(shown.length)
    if shown.view is View.BRIEF and brief is not None:
        return _brief_buttons(answered, shown, brief, display.phrases)
    before, after = shown.page - 1, shown.page + 1
    turns = [
        (key, ShowButton(answered.job, replace(shown, page=page)))
        for key, page in (("before", before), ("after", after))
        if 0 <= page < count
    ]
    back = ShowButton(answered.job, ReplyView(View.BRIEF, shown.length))
    return rows(row(display.phrases, *turns), row(display.phrases, ("brief", back)))


def _brief_buttons(
    answered: AnsweredJob, shown: ReplyView, brief: Brief, phrases: Phrases
) -> Buttons:
    def show(view: View, length: Length = shown.length) -> ShowButton:
        return ShowButton(answered.job, ReplyView(view, length))

    lengths = [
        (key, show(View.BRIEF, length)) for key, length in _other_lengths(brief, shown.length)
    ]
    translation = [("translation", show(View.TRANSLATION))] if brief.translator else []
    split = [("split", SplitButton(answered.job))] if answered.parts > 1 else []
    return rows(
        row(phrases, *lengths),
        row(phrases, ("sources", show(View.SOURCES)), ("article", show(View.ARTICLE))),
        row(phrases, *translation),
        row(phrases, *split),
    )


def _other_lengths(brief: Brief, length: Length) -> list[tuple[str, Length]]:
    """The next shorter and longer summary, if the summary and the article are long enough for them."""
    words, place = len(brief.summary.split()), _LENGTHS.index(length)
    found = []
    if place > 0 and words > _SHORT_ENOUGH:
        found.append(("shorter", _LENGTHS[place - 1]))
    if place + 1 < len(_LENGTHS) and brief.cleaned.words_after > 2 * words:
        found.append(("longer", _LENGTHS[place + 1]))
    return found
