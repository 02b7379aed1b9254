"""Selects source sentences: for an extractive summary, and to fit an article into a window.

The selection is unsupervised, so it does not depend on the kind of article.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.text.clauses import divide
from models.text.sentences import ends_sentence, split
from models.text.stemming import stems

LEAD = 2.0
"""Weight of the first position, relative to the greatest centrality (1)."""

LEAD_FADES = 5
"""Index of the sentence whose position weighs half of :data:`LEAD`."""

_REPEATED = 0.6
"""Share of stems in common with a chosen sentence from which a sentence is redundant."""

_QUARTERS = 4
_BALANCE = 0.1
_OPENING = 4
"""The opening sentences may take the budget divided by this, before others are chosen."""

# Openings that depend on the previous sentence: more words of a speaker named there, a conjunction
# that continues it, a pronoun that refers to it.
_SAID_MORE = re.compile(
    r"[\s«\"“(]*[وف](?:[أا]ضاف|تابع|[أا]وضح|[أا]شار|[أا]كد|قال|ذكر|لفت|نوه|شدد|بين|زاد|واصل|[أا]ردف"
    r"|استطرد|استدرك|ختم|مضى|اختتم)ت?(?:\s+(?:قائل|[أاإ]ن|[أإا]لى|على|يقول|تقول)\w*|\s*[:،«\"“])"
)
_DEPENDENT = re.compile(
    r"[\s«\"“(]*(?:[وف]?(?:كما|لكن|لكنه|لكنها|لذلك|كذلك|لهذا|ب?هذا|ب?هذه|ب?ذلك|تلك|هذان|ه[ؤو]لاء"
    r"|بالتالي|[أا]يض[اًا]+|هو|هي|هم|هما|[أإا]نه|[أإا]نها|[أإا]نهم|منها|منهم|فيها|بينهم|بينها"
    r"|(?:غير|[إا]لا|بيد) [أا]ن)|ثم|بل|حيث|[إا]ذ|مما)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    length: int
    stems: frozenset[str]

    @property
    def is_complete(self) -> bool:
        """Whether it is a full statement: no heading, dateline, question or half a quotation."""
        says = self.length >= 5 and (ends_sentence(self.text) or self.length >= 12)
        return says and self.text[-1] not in "؟?" and _balanced(self.text)

    @property
    def is_dependent(self) -> bool:
        """Whether it needs the previous sentence to be understood."""
        return bool(_SAID_MORE.match(self.text) or _DEPENDENT.match(self.text))


def extract(paragraphs: Sequence[str], *, words: int) -> tuple[str, ...]:
    """The most informative sentences of an article, unchanged, in source order.

    Together they have about ``words`` words: the last one chosen exceeds that by at most half its
    own length. The first sentence that can open a text is always chosen. If it has more than twice
    ``words``, its first clauses and an ellipsis replace it. A sentence that depends on the previous
    one is chosen only together with it. Empty only if there is no sentence.
    """
    sentences = [_read(text) for paragraph in paragraphs for text in split(paragraph)]
    if not sentences:
        return ()
    opener = _opener(sentences)
    if sentences[opener].length > 2 * words:
        return (_opening_clauses(sentences[opener].text, words),)
    chosen = _chosen(sentences, opener, words)
    return tuple(sentences[index].text for index in sorted(chosen))


def fit(paragraphs: Sequence[str], *, budget: int, cost: Callable[[str], int]) -> list[str]:
    """Sentences, in source order, that cost at most ``budget`` and cover the whole article.

    The opening is kept: the first sentence, and those after it within a quarter of the budget. Then
    each step takes the sentence with the greatest gain per cost. The gain counts stems that no
    chosen sentence holds, weighted by their frequency in the article, and rewards quarters of the
    article with few chosen sentences. This objective is monotone and submodular, so the greedy
    choice is near the optimum (Lin & Bilmes 2011, https://aclanthology.org/P11-1052). If all
    sentences fit, all are kept. A sentence that costs more than half of the budget is divided.
    """
    texts = [text for paragraph in paragraphs for text in split(paragraph)]
    costs = [cost(text) for text in texts]
    if sum(costs) <= budget:
        return texts
    if max(costs) > budget // 2:
        texts = [piece for text in texts for piece in divide(text, limit=budget // 2, cost=cost)]
        costs = [cost(text) for text in texts]
    cover = _Cover([frozenset(stems(text)) for text in texts], costs, budget)
    return [texts[index] for index in cover.choose()]


def _read(text: str) -> _Sentence:
    return _Sentence(text, len(text.split()), frozenset(stems(text)))


def _scores(sentences: Sequence[_Sentence]) -> list[float]:
    """How much each sentence says about the article.

    The sum of centrality and place. Centrality, 0 to 1, is how often the stems of the sentence
    occur in other sentences, over the square root of its length (a centroid as in Radev et al.
    2004, MEAD). Place is worth :data:`LEAD` at the top and fades, because news leads with what
    matters.
    """
    frequency = Counter(stem for sentence in sentences for stem in sentence.stems)
    central = [
        sum(frequency[stem] - 1 for stem in sentence.stems) / math.sqrt(max(3, sentence.length))
        for sentence in sentences
    ]
    most = max(central, default=0.0) or 1.0
    return [value / most + LEAD / (1 + index / LEAD_FADES) for index, value in enumerate(central)]


def _opener(sentences: Sequence[_Sentence]) -> int:
    """The first sentence that can open a text, or the longest if none can.

    A pronoun may open an article («هي ثلاث محطات»); «وأضاف» always continues an earlier sentence.
    """
    for index, sentence in enumerate(sentences):
        if sentence.is_complete and not _SAID_MORE.match(sentence.text):
            return index
    return max(range(len(sentences)), key=lambda index: sentences[index].length)


def _chosen(sentences: Sequence[_Sentence], opener: int, words: int) -> set[int]:
    scores = _scores(sentences)
    chosen = {opener}
    length = sentences[opener].length
    waiting = [
        (-scores[i], i) for i in range(opener + 1, len(sentences)) if sentences[i].is_complete
    ]
    heapq.heapify(waiting)
    postponed: set[int] = set()
    while waiting:
        _, index = heapq.heappop(waiting)
        sentence = sentences[index]
        if length + sentence.length / 2 > words:
            continue
        if any(_repeats(sentence, sentences[other]) for other in chosen):
            continue
        if index - 1 not in chosen and sentence.is_dependent:
            postponed.add(index)
            continue
        chosen.add(index)
        length += sentence.length
        if index + 1 in postponed:
            heapq.heappush(waiting, (-scores[index + 1], index + 1))
    return chosen


def _repeats(sentence: _Sentence, other: _Sentence) -> bool:
    return len(sentence.stems & other.stems) >= _REPEATED * len(sentence.stems)


def _opening_clauses(text: str, words: int) -> str:
    """``text`` up to the last clause that ends within ``words`` words, or cut at that word."""
    ends = [match.end() for match in re.finditer(r"\S+", text)][:words]
    clauses = [end for end in ends[len(ends) // 3 :] if text[end - 1] in "،؛,;:"]
    end = next((end for end in reversed(clauses) if _balanced(text[:end])), ends[-1])
    return text[:end].rstrip("،؛,;:. ") + " …"


def _balanced(text: str) -> bool:
    """Whether every «quotation» is closed; other marks are often left open by mistake."""
    return text.count("«") == text.count("»")


class _Cover:
    """Greedy selection under a budget, for the objective that :func:`fit` describes."""

    def __init__(
        self, contents: Sequence[frozenset[str]], costs: Sequence[int], budget: int
    ) -> None:
        self._contents = contents
        self._costs = costs
        self._left = budget
        self._frequency = Counter(stem for content in contents for stem in content)
        self._total = self._frequency.total() or 1
        self._covered: set[str] = set()
        self._taken = [0.0] * _QUARTERS

    def choose(self) -> list[int]:
        """The indices of the chosen sentences, in order."""
        chosen = self._opening()
        # Lazy evaluation: gains only decrease, so a gain that is still greatest when updated wins.
        queue = [(-self._gain(i), i) for i in range(len(self._costs)) if i not in chosen]
        heapq.heapify(queue)
        while queue:
            _, index = heapq.heappop(queue)
            if self._costs[index] > self._left:
                continue
            updated = (-self._gain(index), index)
            if queue and updated > queue[0]:
                heapq.heappush(queue, updated)
            else:
                chosen.append(index)
                self._take(index)
        return sorted(chosen)

    def _opening(self) -> list[int]:
        room = self._left // _OPENING
        opening: list[int] = []
        for index, cost in enumerate(self._costs):
            room -= cost
            if cost > self._left or (index and room < 0):
                break
            opening.append(index)
            self._take(index)
        return opening

    def _take(self, index: int) -> None:
        self._left -= self._costs[index]
        self._covered |= self._contents[index]
        self._taken[self._quarter(index)] += self._weight(self._contents[index])

    def _gain(self, index: int) -> float:
        before = self._taken[self._quarter(index)]
        after = before + self._weight(self._contents[index])
        fresh = self._weight(self._contents[index] - self._covered)
        return (fresh + _BALANCE * (math.sqrt(after) - math.sqrt(before))) / max(
            1, self._costs[index]
        )

    def _weight(self, content: frozenset[str]) -> float:
        return sum(self._frequency[stem] for stem in content) / self._total

    def _quarter(self, index: int) -> int:
        return index * _QUARTERS // len(self._costs)
