"""What a reply shows of a brief, page by page, and the buttons under it."""

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
"""Words of a summary that needs no shorter one."""

_LENGTHS = list(Length)


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a chat is spoken to: in which language, and which languages of a brief it sees."""

    spoken: Phrases
    languages: Languages = Languages.BOTH


def first_pages(told: AnsweredJob, manner: Presentation) -> list[str]:
    """The messages in which a brief is first sent; nearly always one."""
    return brief_reply(
        told.briefs[told.length], manner.spoken, parts=told.parts, languages=manner.languages
    )


def pages(told: AnsweredJob, shown: ReplyView, manner: Presentation) -> list[str] | None:
    """The pages of a view; ``None`` where the models have not made it yet."""
    brief = told.briefs.get(shown.length)
    match shown.view:
        case View.ARTICLE:
            return article_pages(told.prepared.cleaned, manner.spoken)
        case View.TRANSLATION if told.translation:
            return translation_pages(told.translation, manner.spoken)
        case View.SOURCES if brief:
            return sources_pages(brief, manner.spoken)
        case View.BRIEF if brief:
            return first_pages(replace(told, length=shown.length), manner)
    return None


def buttons(
    told: AnsweredJob, shown: ReplyView, manner: Presentation, *, count: int = 1
) -> Buttons:
    """The buttons under a view of ``count`` pages: what else can be shown, and the other pages."""
    brief = told.briefs.get(shown.length)
    if shown.view is View.BRIEF and brief is not None:
        return _brief_buttons(told, shown, brief, manner.spoken)
    before, after = shown.page - 1, shown.page + 1
    turned = [
        (key, ShowButton(told.job, replace(shown, page=page)))
        for key, page in (("before", before), ("after", after))
        if 0 <= page < count
    ]
    back = ShowButton(told.job, ReplyView(View.BRIEF, shown.length))
    return rows(row(manner.spoken, *turned), row(manner.spoken, ("brief", back)))


def _brief_buttons(told: AnsweredJob, shown: ReplyView, brief: Brief, spoken: Phrases) -> Buttons:
    def show(view: View, length: Length = shown.length) -> ShowButton:
        return ShowButton(told.job, ReplyView(view, length))

    lengths = [
        (key, show(View.BRIEF, length)) for key, length in _other_lengths(brief, shown.length)
    ]
    translation = [("translation", show(View.TRANSLATION))] if brief.translator else []
    split = [("split", SplitButton(told.job))] if told.parts > 1 else []
    return rows(
        row(spoken, *lengths),
        row(spoken, ("sources", show(View.SOURCES)), ("article", show(View.ARTICLE))),
        row(spoken, *translation),
        row(spoken, *split),
    )


def _other_lengths(brief: Brief, length: Length) -> list[tuple[str, Length]]:
    """The next shorter and the next longer summary, where the article has matter for them."""
    words, place = len(brief.summary.split()), _LENGTHS.index(length)
    found = []
    if place > 0 and words > _SHORT_ENOUGH:
        found.append(("shorter", _LENGTHS[place - 1]))
    if place + 1 < len(_LENGTHS) and brief.cleaned.words_after > 2 * words:
        found.append(("longer", _LENGTHS[place + 1]))
    return found
