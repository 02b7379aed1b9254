"""What the readers of `benchmarks/chaos.py` send, and how each of their articles is to be answered."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tests.support.acting import long_article
from tests.support.checkpoints import SUMMARIES

EACH = 0.15
"""Seconds between two articles, on average."""

GROUPS = 5
"""One chat of so many is a group."""

APART = 8.0
"""Seconds between two pastes of one reader, who takes longer than the parts of one paste do."""

_FULL = 4050
_DIGITS = "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة".split()


class Kind(StrEnum):
    """How an article comes: whole or in two messages, with or without its channel, or asked for."""

    FORWARD = "forward"
    LONG_FORWARD = "long forward"
    PASTE = "paste"
    ASKED = "asked for"


MIX = {Kind.FORWARD: 0.8, Kind.LONG_FORWARD: 0.1, Kind.PASTE: 0.1}
COPIES = 0.05
"""Of the plain forwards, so many are what another chat forwarded before."""


@dataclass(frozen=True)
class Article:
    """An article, when it is sent, and its texts, a message each; ``says`` is in every answer."""

    at: float
    chat: int
    number: int
    kind: Kind
    texts: tuple[str, ...]
    says: tuple[str, ...]


def articles(chance: random.Random, count: int, chats: int) -> list[Article]:
    """Articles in the order in which they are sent, the chats at random; all chats send some."""
    moments = sorted(chance.uniform(0, EACH * count) for _ in range(count))
    lanes = [_lane(number) for number in range(chats)]
    drawn = lanes + [chance.choice(lanes) for _ in range(count - chats)]
    chance.shuffle(drawn)
    made: list[Article] = []
    pasted: defaultdict[int, float] = defaultdict(lambda: -APART)
    for number, (at, chat) in enumerate(zip(moments, drawn, strict=False)):
        kind = Kind.ASKED if chat < 0 else chance.choices(list(MIX), list(MIX.values()))[0]
        if kind is Kind.PASTE and at - pasted[chat] < APART:
            kind = Kind.FORWARD
        if kind is Kind.PASTE:
            pasted[chat] = at
        copied = _copied(chance, made, chat) if kind is Kind.FORWARD else None
        if copied is not None:
            made.append(replace(copied, at=at, chat=chat, number=number))
        else:
            made.append(_article(at, chat, number, kind))
    return made


def _lane(number: int) -> int:
    return -1_001_000_000_000 - number if number % GROUPS == GROUPS - 1 else 1 + number


def _copied(chance: random.Random, made: Sequence[Article], chat: int) -> Article | None:
    known = {article.says for article in made if article.chat == chat}
    others = [a for a in made if a.kind is Kind.FORWARD and a.says not in known]
    return chance.choice(others) if others and chance.random() < COPIES else None


def _article(at: float, chat: int, number: int, kind: Kind) -> Article:
    """The headline names the article in every answer, whatever the models make of the rest."""
    headline = f"خبر برقم {' '.join(_DIGITS[int(digit)] for digit in f'{number:04}')}"
    passage, _ = SUMMARIES[number % len(SUMMARIES)]
    if kind in (Kind.FORWARD, Kind.ASKED):
        return Article(at, chat, number, kind, (f"{headline}\n{passage}",), (headline,))
    text = f"{headline}\n{long_article(1500)}"
    first = text[:_FULL].rpartition(" ")[0]
    second = text[len(first) : len(first) + _FULL].rpartition(" ")[0].strip()
    return Article(at, chat, number, kind, (first, second), (headline, "ضُم جزآن"))


def send(api: Any, article: Article) -> list[int]:
    """A reader sends an article. The numbers of its messages; the first is to be answered."""
    if article.kind is Kind.ASKED:
        return [_ask(api, article)]
    reader, pasted = api.user(article.chat), article.kind is Kind.PASTE
    return [
        reader.send(text)
        if pasted
        else reader.forward(text, channel=-1001000 - article.number, number=10 + part)
        for part, text in enumerate(article.texts)
    ]


def _ask(api: Any, article: Article) -> int:
    """Somebody posts an article in a group, and somebody asks for its brief."""
    if article.chat not in api.chats:
        api.group(article.chat)
    reader = api.user(10_000 + article.number % GROUPS)
    number = int(reader.send(article.texts[0], group=article.chat))
    reader.send("/summarize", group=article.chat, reply_to=number)
    return number
