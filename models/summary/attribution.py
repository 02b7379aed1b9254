"""Finds the source sentence that supports each sentence of a summary."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.text.sentences import split
from models.text.stemming import stems

LEAST_SCORE = 0.25
"""Least share of a sentence's content that its source holds; less is common vocabulary.

Of the sentences of two abstractive systems on EASC, 98% reach it in their own article, and fewer
than 1% in another article.
"""


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source sentence, unchanged.

    ``paragraph`` is the index of its paragraph. ``score`` is the share of the summary sentence's
    content that the source sentence holds, from :data:`LEAST_SCORE` to 1.
    """

    paragraph: int
    sentence: str
    score: float


def attribute(
    summary_sentences: Sequence[str], paragraphs: Sequence[str]
) -> tuple[Attribution | None, ...]:
    """The source sentence that supports each summary sentence best, in order.

    Content is stems weighted by their inverse sentence frequency in the article, so that a rare
    name counts more than a frequent one. Among sentences that hold the same content the shortest is
    taken, then the first. ``None`` if no sentence reaches :data:`LEAST_SCORE`.
    """
    sources = [
        (index, sentence) for index, text in enumerate(paragraphs) for sentence in split(text)
    ]
    contents = [frozenset(stems(sentence)) for _, sentence in sources]
    frequency = Counter(stem for content in contents for stem in content)
    weights = {stem: math.log(1 + len(contents) / count) for stem, count in frequency.items()}
    unknown = math.log(1 + len(contents))
    return tuple(
        _best(frozenset(stems(sentence)), sources, contents, weights, unknown)
        for sentence in summary_sentences
    )


def _best(
    wanted: frozenset[str],
    sources: Sequence[tuple[int, str]],
    contents: Sequence[frozenset[str]],
    weights: Mapping[str, float],
    unknown: float,
) -> Attribution | None:
    total = sum(weights.get(stem, unknown) for stem in wanted)
    best: tuple[float, int, int] | None = None
    for index, content in enumerate(contents):
        held = sum(weights[stem] for stem in wanted & content)
        candidate = (held, -len(content), -index)
        if held and (best is None or candidate > best):
            best = candidate
    if best is None or best[0] < LEAST_SCORE * total:
        return None
    paragraph, sentence = sources[-best[2]]
    return Attribution(paragraph, sentence, best[0] / total)
