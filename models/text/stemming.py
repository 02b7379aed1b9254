"""Stems of content words, so that inflected forms of a word are equal.

Light stemming after light10 (Larkey, Ballesteros & Connell 2007, "Light stemming for Arabic
information retrieval"), which retrieves better than root extraction: unrelated words share roots.
"""

from __future__ import annotations

from functools import lru_cache

from models.text import clitics
from models.text.characters import words

_SUFFIXES = ("ها", "هم", "هن", "ان", "ات", "ون", "ين", "يه", "ته", "وا", "ه", "ي", "ت")
_SHORTEST_STEM = 3

# Function words, folded when they are first used.
_FUNCTION_WORDS = """
من في على إلى عن مع أن إن التي الذي الذين اللذان اللذين اللتان اللتين اللواتي هذا هذه هذان هاتان
ذلك تلك هؤلاء أولئك كان كانت كانوا يكون تكون سيكون ستكون قد لقد لا لم لن ما ماذا متى هل أو أم ثم
بل لكن لكنه لكنها غير بعد قبل بين عند عندما حين حيث خلال ضمن حول دون منذ حتى كل كما أي أيضا إذا إذ
كي لأن لأنه لأنها هو هي هم هن هما نحن أنا أنت هنا هناك منه منها منهم فيه فيها فيهم به بها بهم له
لها لهم لنا عليه عليها عليهم إليه إليها إليهم عنه عنها عنهم معه معها معهم أنه أنها أنهم إنه إنها
إنهم بأن بأنه بأنها فإن وإن وأن وأنه وأنها ولا ولم ولن وقد وكان وكانت ومن وفي وعلى وعن ومع وما وهو
وهي وهم كذلك لدى لدي لديه لديها مثل نحو سوى ليس ليست بما مما عما فيما بعض جميع تم يتم وذلك وهذا
وهذه عدة يمكن إلا لذلك ولكن وكما والتي والذي والذين الى التى
"""


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(words(_FUNCTION_WORDS))


def stems(sentence: str) -> list[str]:
    """The stems of the content words of ``sentence``, in order, with repetitions.

    Words are folded (:func:`models.text.characters.words`). Function words and single letters are
    left out; numbers are kept.
    """
    left_out = _function_words()
    return [stem(word) for word in words(sentence) if len(word) > 1 and word not in left_out]


def stem(word: str) -> str:
    """A folded word without one prefix and one suffix; at least three letters remain."""
    word = clitics.strip(word, clitics.RETRIEVAL)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word
