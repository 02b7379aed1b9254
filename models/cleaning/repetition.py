"""Whether a paragraph or a sentence has been said before, in these words or nearly.

Two texts say the same where they differ only as copies do: in spelling, or by a word here and there
that carries no news. A number, a negation, a day or a direction is news, and so is a name: where
lines of one template stand side by side, each other word is one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from models.cleaning.vocabulary import LIGHT_WORDS, NEGATIONS, NEWS_WORDS
from models.text import clitics
from models.text.characters import words

FEWEST_WORDS = 4
"""A shorter text may be said twice: «قال الوزير», a refrain, a row of a table."""

WORDS_AN_EDIT = 9
"""A copy differs from what it copies by at most one word in so many."""

SHORT = 16
"""Under so many words, another content word makes another statement."""

LONG = 28
"""Lines of a template are shorter than this: side by side, such texts may exchange a word."""

_POSTINGS = 12
"""Places remembered for each pair of words: what bounds the work on any text."""

_CANDIDATES = 4


class Seen:
    """What an article has said so far; ask in its order."""

    def __init__(self) -> None:
        self._paragraphs = _Index()
        self._sentences = _Index()

    def paragraph(self, text: str) -> bool:
        """Whether a paragraph like ``text`` was remembered."""
        return self._paragraphs.holds(words(text))

    def remember_paragraph(self, text: str) -> None:
        """Later copies of this paragraph are repetition."""
        self._paragraphs.add(words(text))

    def sentence(self, text: str) -> bool:
        """Whether a sentence like ``text`` was said before; now it has been."""
        said = words(text)
        if self._sentences.holds(said):
            return True
        self._sentences.add(said)
        return False


class _Index:
    """Texts by their words, found by the pairs of words they share with a new one."""

    def __init__(self) -> None:
        self._texts: list[list[str]] = []
        self._exact: set[tuple[str, ...]] = set()
        self._places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)

    def add(self, text: list[str]) -> None:
        number = len(self._texts)
        self._texts.append(text)
        self._exact.add(tuple(text))
        for pair in set(pairwise(text)):
            places = self._places[pair]
            if len(places) < _POSTINGS:
                places.append(number)

    def holds(self, text: list[str]) -> bool:
        if len(text) < FEWEST_WORDS:
            return False
        if tuple(text) in self._exact:
            return True
        return any(
            is_copy(self._texts[number], text, near=len(self._texts) - number <= 2)
            for number in self._candidates(text)
        )

    def _candidates(self, text: list[str]) -> Iterable[int]:
        pairs = set(pairwise(text))
        shared = Counter(number for pair in pairs for number in self._places.get(pair, ()))
        # A word changed spoils two pairs: copies of the shortest texts share at least a third.
        enough = max(1, len(pairs) // 3)
        return [n for n, count in shared.most_common(_CANDIDATES) if count >= enough]


def is_copy(said: Sequence[str], text: Sequence[str], *, near: bool = False) -> bool:
    """Whether ``text`` says no more than ``said``, both as :func:`words`.

    ``near``: the two stand side by side, where lines of one template do.
    """
    allowed = max(1, len(text) // WORDS_AN_EDIT)
    if Levenshtein.distance(said, text, score_cutoff=4 * allowed) > 4 * allowed:
        return False
    lost, added = _difference(said, text)
    # What only left out a word says nothing new, unless the word was «not».
    news = NEGATIONS if not added else NEWS_WORDS
    if any(_is_among(word, news) for word in (*lost, *added)):
        return False
    lost, added = _without_respelled(lost, added)
    if max(len(lost), len(added)) > allowed or len(added) - len(lost) > allowed:
        return False
    if not lost and not added:
        # The same words in another order: «فاز الهلال على النصر» is not its reverse.
        return list(said) == list(text) or (not near and len(text) >= SHORT)
    content = [word for word in (*lost, *added) if word not in LIGHT_WORDS]
    return not content or _is_reworded(lost, added, len(text), near=near)


def _is_reworded(lost: Sequence[str], added: Sequence[str], length: int, *, near: bool) -> bool:
    """Whether content words may have been dropped, added or exchanged without other news.

    Lines of a template exchange words; none of them lacks one.
    """
    if lost and added:
        return length >= (LONG if near else SHORT)
    return length >= (SHORT if near else 2 * FEWEST_WORDS)


def _difference(said: Sequence[str], text: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that only one side has; a word that only changed its place is neither."""
    before, after = Counter(said), Counter(text)
    return list((before - after).elements()), list((after - before).elements())


def _is_among(word: str, protected: frozenset[str]) -> bool:
    """Whether ``word`` is one of those; a number is one of those that are news."""
    if protected is NEWS_WORDS and any(character.isdigit() for character in word):
        return True
    return word in protected or clitics.strip(word, clitics.COPIES) in protected


def _without_respelled(lost: Sequence[str], added: Sequence[str]) -> tuple[list[str], list[str]]:
    """Leave out pairs that are one word with another clitic or letter."""
    left, rest = [], list(added)
    for word in lost:
        twin = next((other for other in rest if _is_respelled(word, other)), None)
        if twin is None:
            left.append(word)
        else:
            rest.remove(twin)
    return left, rest


def _is_respelled(word: str, other: str) -> bool:
    bare, other_bare = (clitics.strip(one, clitics.COPIES) for one in (word, other))
    return bare == other_bare or (
        min(len(bare), len(other_bare)) >= 5 and fuzz.ratio(bare, other_bare) >= 85
    )
