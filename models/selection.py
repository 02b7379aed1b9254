"""Which source sentences say most of an article: for a summary, and for a window too small for it.

Both uses weigh a sentence by how central its words are to the article and by how early it stands;
neither has been trained on anything, so that nothing is lost where articles are of another kind.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.cleaning.sentences import ends_sentence, split
from models.stemming import stems

LEAD = 2.0
"""What the first place is worth beside the greatest centrality, which is 1."""

LEAD_FADES = 5
"""At this sentence, counted from 0, half of the lead's worth is left."""

_PARTS = 8
_PART_REWARD = 0.3

_DANGLING = re.compile(
    r"[«\"“(\s]*(?:"
    r"[وف](?:أضاف|اضاف|تابع|أوضح|اوضح|أشار|اشار|أكد|اكد|قال|ذكر|لفت|نوه|شدد|بين|زاد|واصل|أردف|اردف|استطرد)ت?"
    r"(?:\s+(?:أن|ان|إن|إلى|الى|على|في)\w*\b|\s*[:«\"])"
    r"|[وف]?(?:كما|لكن|لكنه|لكنها|لذلك|كذلك|بالتالي|أيضا|أيضاً|هذا|هذه|ذلك|تلك|هؤلاء|هو|هي|هم|هما|إنه|إنها|انه|انها)\b"
    r"|(?:ثم|بل|حيث|إذ|مما)\b)"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    length: int
    stems: frozenset[str]
    whole: bool
    dangling: bool


def rank(paragraphs: Sequence[Sequence[str]]) -> list[float]:
    """How much each sentence says of the article, in reading order, all paragraphs in one list.

    The sum of a sentence's centrality (0 to 1: the frequencies in the article of the stems that it
    holds, over the square root of its length; the centroid of Radev et al. 2004) and of a bonus for
    its place, :data:`LEAD` at the top.
    """
    sentences = [_read(text) for paragraph in paragraphs for text in paragraph]
    return _ranked(sentences)


def extract(paragraphs: Sequence[str], *, words: int) -> tuple[str, ...]:
    """The sentences that best sum up an article, character for character, in source order.

    Together they have about ``words`` words. The first sentence fit to open a text is always among
    them, alone if it is long; where it has more than twice ``words``, its opening clauses stand for
    it, and an ellipsis says so. Empty only where there is no sentence.
    """
    sentences = [_read(text) for paragraph in paragraphs for text in split(paragraph)]
    if not sentences:
        return ()
    opener = _opener(sentences)
    if sentences[opener].length > 2 * words:
        return (_opening_clauses(sentences[opener].text, words),)
    chosen = {opener}
    length = sentences[opener].length
    scores = _ranked(sentences)
    for index in sorted(range(opener + 1, len(sentences)), key=lambda i: (-scores[i], i)):
        sentence = sentences[index]
        if not sentence.whole or length + sentence.length / 2 > words:
            continue
        if sentence.dangling and index - 1 not in chosen:
            continue
        if any(_repeats(sentence, sentences[other]) for other in chosen):
            continue
        chosen.add(index)
        length += sentence.length
    return tuple(sentences[index].text for index in sorted(chosen))


def fit(paragraphs: Sequence[str], *, budget: int, cost: Callable[[str], int]) -> list[str]:
    """The sentences, in source order, that cost at most ``budget`` and cover the whole article.

    The first sentence stays. Then each step takes the sentence that adds most for its cost: stems
    that no sentence taken so far holds, weighed by their frequency in the article, and a reward for
    parts of the article that little was taken from. That sum is monotone and submodular, for which
    this greedy choice is near the best one (Lin & Bilmes 2011, "A class of submodular functions for
    document summarization"). Where everything fits, everything stays.
    """
    texts = [text for paragraph in paragraphs for text in split(paragraph)]
    costs = [cost(text) for text in texts]
    if sum(costs) <= budget:
        return texts
    chosen = _cover([frozenset(stems(text)) for text in texts], costs, budget)
    return [texts[index] for index in chosen]


def _read(text: str) -> _Sentence:
    length = len(text.split())
    return _Sentence(
        text,
        length,
        frozenset(stems(text)),
        whole=length >= 5 and (ends_sentence(text) or length >= 12),
        dangling=bool(_DANGLING.match(text)),
    )


def _ranked(sentences: Sequence[_Sentence]) -> list[float]:
    frequency = Counter(stem for sentence in sentences for stem in sentence.stems)
    central = [
        sum(frequency[stem] - 1 for stem in sentence.stems) / math.sqrt(max(3, sentence.length))
        for sentence in sentences
    ]
    most = max(central, default=0.0) or 1.0
    return [value / most + LEAD / (1 + index / LEAD_FADES) for index, value in enumerate(central)]


def _opener(sentences: Sequence[_Sentence]) -> int:
    """The first sentence that can stand first; the longest where none can."""
    for index, sentence in enumerate(sentences):
        if sentence.whole and not sentence.dangling:
            return index
    return max(range(len(sentences)), key=lambda index: sentences[index].length)


def _repeats(sentence: _Sentence, other: _Sentence) -> bool:
    """Whether three quarters of what ``sentence`` says stands in ``other``."""
    return len(sentence.stems & other.stems) >= 0.75 * len(sentence.stems)


def _opening_clauses(text: str, words: int) -> str:
    """``text`` up to the last clause that ends within ``words`` words, or up to that word."""
    ends = [match.end() for match in re.finditer(r"\S+", text)][:words]
    clauses = [end for end in ends if text[end - 1] in "،؛,;:" and end >= ends[-1] / 2]
    end = clauses[-1] if clauses else ends[-1]
    return text[:end].rstrip("،؛,;: ") + " …"


def _cover(contents: Sequence[frozenset[str]], costs: Sequence[int], budget: int) -> list[int]:
    frequency = Counter(stem for content in contents for stem in content)
    total = sum(frequency.values()) or 1
    part_of = [index * _PARTS // len(contents) for index in range(len(contents))]
    taken_of_part = [0.0] * _PARTS
    covered: set[str] = set()

    def gain(index: int) -> float:
        fresh = sum(frequency[stem] for stem in contents[index] - covered) / total
        share = sum(frequency[stem] for stem in contents[index]) / total
        before = taken_of_part[part_of[index]]
        spread = math.sqrt(before + share) - math.sqrt(before)
        return (fresh + _PART_REWARD * spread) / max(1, costs[index])

    chosen: list[int] = []
    # Gains only fall as more is taken, so that one still greatest when renewed is the greatest.
    queue = [(-math.inf, 0)] + [(-gain(index), index) for index in range(1, len(contents))]
    heapq.heapify(queue)
    while queue:
        promised, index = heapq.heappop(queue)
        if costs[index] > budget:
            continue
        current = -gain(index)
        if promised != -math.inf and current > promised and queue and current > queue[0][0]:
            heapq.heappush(queue, (current, index))
            continue
        chosen.append(index)
        budget -= costs[index]
        covered |= contents[index]
        taken_of_part[part_of[index]] += sum(frequency[s] for s in contents[index]) / total
    return sorted(chosen)
