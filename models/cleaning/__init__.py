"""An article comes in; the article without repetition and boilerplate, and what was removed, go out."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.cleaning.boilerplate import sift
from models.cleaning.reasons import Reason
from models.cleaning.repetition import Seen
from models.text.characters import normalise, words
from models.text.sentences import ends_sentence, spans

__all__ = ["Cleaned", "Reason", "Removed", "clean"]

HEADLINE_WORDS = 25


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece of the article that was taken out, as it was written, and why."""

    text: str = field(repr=False)
    reason: Reason


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What remains of an article, in its own spelling and order, and what was taken out."""

    paragraphs: tuple[str, ...] = field(repr=False)
    removed: tuple[Removed, ...] = field(repr=False)
    words_before: int
    words_after: int

    @property
    def text(self) -> str:
        """The paragraphs, a line each."""
        return "\n".join(self.paragraphs)

    @property
    def title(self) -> str | None:
        """The first paragraph where it reads as the headline of those below it."""
        if len(self.paragraphs) > 1 and is_headline(self.paragraphs[0]):
            return self.paragraphs[0]
        return None


def clean(text: str, *, title: str | None = None) -> Cleaned:
    """Take out of ``text`` what it says twice and what is not the article.

    ``text`` holds a paragraph a line; ``title`` is its title where that is known from elsewhere.
    Any string is accepted, also one without letters. Nothing that stays is respelled.
    """
    lines = [line.strip() for line in normalise(text).split("\n")]
    lines = [line for line in lines if line]
    removed: list[Removed] = []
    paragraphs: list[str] = []
    seen = Seen()
    headline = _headline(lines, title)
    for line, reason in sift(lines):
        again = _says_again(headline, line) and (bool(paragraphs) or title is not None)
        if reason is not None or again:
            removed.append(Removed(line, reason or Reason.TITLE))
            continue
        kept, gone = _without_repetition(line, seen)
        removed += gone
        if kept:
            paragraphs.append(kept)
    return Cleaned(tuple(paragraphs), tuple(removed), _count(lines), _count(paragraphs))


def is_headline(line: str) -> bool:
    """Whether ``line`` is as short as a headline and ends as no sentence does."""
    return len(line.split()) <= HEADLINE_WORDS and not ends_sentence(line)


def _headline(lines: list[str], title: str | None) -> str | None:
    if title is not None:
        return title
    first = next((line for line, reason in sift(lines) if reason is None), None)
    return first if first is not None and is_headline(first) and len(lines) > 1 else None


def _says_again(headline: str | None, line: str) -> bool:
    said = words(headline or "")
    return len(said) > 1 and said == words(line)


def _without_repetition(paragraph: str, seen: Seen) -> tuple[str, list[Removed]]:
    """``paragraph`` without the sentences that were said before, and those."""
    if seen.paragraph(paragraph):
        return "", [Removed(paragraph, Reason.REPEATED)]
    places = list(spans(paragraph))
    again = [seen.sentence(paragraph[start:end]) for start, end in places]
    seen.remember_paragraph(paragraph)
    if not any(again):
        return paragraph, []
    gone = [
        Removed(paragraph[start:end], Reason.REPEATED)
        for (start, end), repeated in zip(places, again, strict=True)
        if repeated
    ]
    return _kept(paragraph, places, again), gone


def _kept(paragraph: str, places: list[tuple[int, int]], again: list[bool]) -> str:
    """The other sentences, with the white space that stood behind each."""
    ends = [*(start for start, _ in places[1:]), len(paragraph)]
    pieces = (
        paragraph[start:end]
        for (start, _), end, repeated in zip(places, ends, again, strict=True)
        if not repeated
    )
    return "".join(pieces).strip()


def _count(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)
