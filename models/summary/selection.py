"""Which source sentences say most of an article: for a summary, and for a window too small for it.

Nothing here has been trained, so that nothing is lost where articles are of another kind.
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
"""What the first place is worth beside the greatest centrality, which is 1."""

LEAD_FADES = 5
"""At this sentence, counted from 0, half of the lead's worth is left."""

_REPEATED = 0.6
"""A sentence that shares so much of its content with one already taken adds too little."""

_QUARTERS = 4
_BALANCE = 0.1
_OPENING = 4
"""The opening of an article may take one part in so many of a window, before the rest is chosen."""

# What only means something after the sentence before it: more from a speaker named there, a
# conjunction that goes on from it, a pronoun in a place where a name would stand.
_SAID_MORE = re.compile(
    r"[\s«\"“(]*[وف](?:[أا]ضاف|تابع|[أا]وضح|[أا]شار|[أا]كد|قال|ذكر|لفت|نوه|شدد|بين|زاد|واصل|[أا]ردف"
    r"|استطرد|استدرك|ختم|مضى|اختتم)ت?(?:\s+(?:قائل|[أاإ]ن|[أإا]لى|على|يقول|تقول)\w*|\s*[:،«\"“])"
)
_LEANING = re.compile(
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
    def whole(self) -> bool:
        """Whether it says something: no heading, dateline, name, question or half a quotation."""
        says = self.length >= 5 and (ends_sentence(self.text) or self.length >= 12)
        return says and self.text[-1] not in "؟?" and _balanced(self.text)

    @property
    def leans(self) -> bool:
        """Whether it means little without the sentence before it."""
        return bool(_SAID_MORE.match(self.text) or _LEANING.match(self.text))


def rank(paragraphs: Sequence[Sequence[str]]) -> list[float]:
    """How much each sentence says of the article, in reading order, all paragraphs in one list.

    The sum of two things: centrality, 0 to 1, which is how often the stems that the sentence holds
    stand in other sentences, over the square root of its length (a centroid as in Radev et al.
    2004, MEAD); and its place, worth :data:`LEAD` at the top, for news says what matters first.
    """
    return _ranked([_read(text) for paragraph in paragraphs for text in paragraph])


def extract(paragraphs: Sequence[str], *, words: int) -> tuple[str, ...]:
    """The sentences that best sum up an article, character for character, in source order.

    Together they have about ``words`` words: the last one taken runs over by at most half its own
    length. The first sentence that can open a text is always among them, alone where it is that
    long. Where it has more than twice ``words``, its opening clauses stand for it, and an ellipsis
    says so. A sentence that leans on the one before it is taken only after that one. Empty only
    where there is no sentence.
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
    """The sentences, in source order, that cost at most ``budget`` and cover the whole article.

    The opening stays: the first sentence, and those after it within a quarter of the budget. Then
    each step takes the sentence that adds most for its cost: stems that nothing taken so far holds,
    weighed by their frequency in the article, and a reward for quarters of the article that little
    was taken from. This sum is monotone and submodular, so that the greedy choice is near the best
    one (Lin & Bilmes 2011, https://aclanthology.org/P11-1052). Where everything fits, everything
    stays. A sentence that would take half of the budget alone is chosen from in pieces.
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


def _ranked(sentences: Sequence[_Sentence]) -> list[float]:
    frequency = Counter(stem for sentence in sentences for stem in sentence.stems)
    central = [
        sum(frequency[stem] - 1 for stem in sentence.stems) / math.sqrt(max(3, sentence.length))
        for sentence in sentences
    ]
    most = max(central, default=0.0) or 1.0
    return [value / most + LEAD / (1 + index / LEAD_FADES) for index, value in enumerate(central)]


def _opener(sentences: Sequence[_Sentence]) -> int:
    """The first sentence that can stand first; the longest where none can.

    A pronoun may open an article («هي ثلاث محطات»); it is «وأضاف» that goes on from something.
    """
    for index, sentence in enumerate(sentences):
        if sentence.whole and not _SAID_MORE.match(sentence.text):
            return index
    return max(range(len(sentences)), key=lambda index: sentences[index].length)


def _chosen(sentences: Sequence[_Sentence], opener: int, words: int) -> set[int]:
    scores = _ranked(sentences)
    chosen = {opener}
    length = sentences[opener].length
    waiting = [(-scores[i], i) for i in range(opener + 1, len(sentences)) if sentences[i].whole]
    heapq.heapify(waiting)
    leaning: set[int] = set()
    while waiting:
        _, index = heapq.heappop(waiting)
        sentence = sentences[index]
        if length + sentence.length / 2 > words:
            continue
        if any(_repeats(sentence, sentences[other]) for other in chosen):
            continue
        if index - 1 not in chosen and sentence.leans:
            leaning.add(index)
            continue
        chosen.add(index)
        length += sentence.length
        if index + 1 in leaning:
            heapq.heappush(waiting, (-scores[index + 1], index + 1))
    return chosen


def _repeats(sentence: _Sentence, other: _Sentence) -> bool:
    return len(sentence.stems & other.stems) >= _REPEATED * len(sentence.stems)


def _opening_clauses(text: str, words: int) -> str:
    """``text`` up to the last clause that ends within ``words`` words, else up to that word."""
    ends = [match.end() for match in re.finditer(r"\S+", text)][:words]
    clauses = [end for end in ends[len(ends) // 3 :] if text[end - 1] in "،؛,;:"]
    end = next((end for end in reversed(clauses) if _balanced(text[:end])), ends[-1])
    return text[:end].rstrip("،؛,;:. ") + " …"


def _balanced(text: str) -> bool:
    """Whether every quotation that opens closes; other marks are too often left open by mistake."""
    return text.count("«") == text.count("»")


class _Cover:
    """A greedy choice of sentences under a budget, for the sum that :func:`fit` describes."""

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
        # Gains only fall as more is taken: one that is still the greatest when renewed is it.
        queue = [(-self._gain(i), i) for i in range(len(self._costs)) if i not in chosen]
        heapq.heapify(queue)
        while queue:
            _, index = heapq.heappop(queue)
            if self._costs[index] > self._left:
                continue
            renewed = (-self._gain(index), index)
            if queue and renewed > queue[0]:
                heapq.heappush(queue, renewed)
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
