"""How many swapped names the checks tell, and how often they tell one that was not swapped.

python -m benchmarks.names flores-dev.ar=flores-dev.en ntrex128.ar=ntrex128.en

Needs parallel lines, Arabic and English. A name is an English capital word inside a line whose
consonants are those of an Arabic word of the same line; so no part of the check finds its own
examples. A summary is one line with one name put in place of another; its source is that line as it
was, with five lines around it on either side. Names that the source has in any form are left out.
"""

from __future__ import annotations

import argparse
import random
import re
from dataclasses import dataclass
from pathlib import Path

from models.checking.names import foreign_names
from models.checking.names.index import NameIndex
from models.checking.names.vocabulary import common_words
from models.text.characters import fold

SAMPLES = 1200
AROUND = 5
SHORTEST = 4

_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_ARABIC = re.compile(r"[\u0621-\u064a][\u0621-\u064a\u064b-\u0652]+")
_SAME_SOUND = {
    "ب": "bp", "ت": "t", "ث": "ts", "ج": "jg", "ح": "h", "خ": "kc", "د": "d", "ذ": "dzt", "ر": "r",
    "ز": "zs", "س": "sc", "ش": "sc", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "غ": "g", "ف": "fvp",
    "ق": "qkcg", "ك": "kcqx", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
_DIGRAPHS = {"sh": "c", "ch": "c", "ph": "f", "th": "t", "kh": "k", "gh": "g", "ck": "k", "x": "ks"}


@dataclass(frozen=True)
class Place:
    """A name where it stands: the file's lines, the line's index, start and end in it."""

    lines: list[str]
    index: int
    start: int
    end: int

    @property
    def name(self) -> str:
        """The name as it is written there."""
        return self.lines[self.index][self.start : self.end]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pairs", nargs="+", metavar="ARABIC=ENGLISH")
    pairs = parser.parse_args().pairs
    places = [place for pair in pairs for place in _places(*pair.split("="))]
    chance = random.Random(1)
    told = swapped = alarms = 0
    for place in chance.sample(places, min(SAMPLES, len(places))):
        other = chance.choice(places).name
        nearby = place.lines[max(0, place.index - AROUND) : place.index + AROUND + 1]
        source = "\n".join(nearby)
        if NameIndex(source).has(fold(other)):
            continue
        line = place.lines[place.index]
        found = foreign_names(source, line[: place.start] + other + line[place.end :])
        swapped += 1
        told += any(other in name for name in found)
        alarms += any(other not in name for name in found)
    print(f"{len(places)} names found; {swapped} swapped, {told} told ({told / swapped:.1%}),")
    print(f"{alarms} summaries with a name told that was not swapped")


def _places(arabic: str, english: str) -> list[Place]:
    sides = [
        Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        for path in (arabic, english)
    ]
    found = []
    for index, (line, said) in enumerate(zip(*sides, strict=True)):
        consonants = {_of_english(word) for word in _CAPITAL.findall(said)}
        for match in _ARABIC.finditer(line):
            word = fold(match[0])
            if len(word) < SHORTEST or word.startswith("ال") or word in common_words():
                continue
            if any(_sound_alike(word, name) for name in consonants):
                found.append(Place(sides[0], index, match.start(), match.end()))
    return found


def _of_english(word: str) -> str:
    word = word.lower()
    for letters, sound in _DIGRAPHS.items():
        word = word.replace(letters, sound)
    return re.sub("[aeiouyhw]", "", re.sub(r"(.)\1", r"\1", word))


def _sound_alike(arabic: str, english: str) -> bool:
    sounds = [_SAME_SOUND[letter] for letter in arabic if letter in _SAME_SOUND and letter != "ح"]
    return len(sounds) == len(english) >= 2 and all(
        letter in sound for letter, sound in zip(english, sounds, strict=True)
    )


if __name__ == "__main__":
    main()
