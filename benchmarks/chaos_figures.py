"""What came of a run of `benchmarks/chaos.py`, judged by what the server did and what stands in chats."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from benchmarks.chaos_articles import Article
from tools.botapi import server as botapi

NOTED = 3.0
"""Seconds that a bot on a busy machine may take to note that a send was answered."""

WAKING = 0.2
"""Seconds in which a bot that was just started cannot have asked for anything."""

# Telegram escapes what is not ASCII, and Python's repr of bytes all of it.
_ARABIC = re.compile(r"[\u0600-\u06ff]|\\u06[0-9a-f]{2}|\\x[dD][89abAB]")

Key = tuple[int, int]
"""A chat, and the number of a message in it."""


@dataclass(frozen=True)
class Death:
    """When the bot was killed and started again, and the answers that it had not noted as sent."""

    killed: float
    started: float
    on_their_way: frozenset[Key]

    def hides(self, asked: float, answered: float, key: Key) -> bool:
        """Whether a send was under way when the bot was killed."""
        under_way = asked < self.started + WAKING and answered > self.killed - NOTED
        return under_way and key in self.on_their_way


@dataclass
class Happened:
    """What was done: articles with their messages' numbers, and when the bot was killed.

    ``waiting`` are the articles without an answer at each kill.
    """

    given: list[tuple[Article, list[int]]] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    ended_itself: int = 0

    def lanes(self) -> Mapping[int, list[tuple[Article, list[int]]]]:
        """The articles of each chat, in their order."""
        lanes: defaultdict[int, list[tuple[Article, list[int]]]] = defaultdict(list)
        for article, numbers in self.given:
            lanes[article.chat].append((article, numbers))
        return lanes


@dataclass
class Figures:
    """What came of it; articles and lines by what tells them from others."""

    given: int
    happened: Happened
    seconds: float
    faults: Counter[str]
    early_sends: int
    unknown: int = 0
    allowed: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    @property
    def must_be_none(self) -> dict[str, list[str]]:
        """What must not have come of it, by its name."""
        return {
            "not answered": self.unanswered,
            "twice, not allowed": self.forbidden,
            "out of order": self.disordered,
            "another's answer": self.wrong,
            "parts answered apart": self.apart,
            "notices left": self.notices,
            "other messages": self.others,
            "the bot ended itself": ["once"] * self.happened.ended_itself,
            "wrong in the log": self.log,
        }

    @property
    def off(self) -> dict[str, list[str]]:
        """What is off."""
        return {name: found for name, found in self.must_be_none.items() if found}


def is_notice(message: Mapping[str, Any]) -> bool:
    """Whether a message tells a place in the queue, which has a button to leave it."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return any(button["text"] == "إلغاء" for row in rows for button in row)


def judge(api: Any, bot: Any, happened: Happened, seconds: float) -> Figures:
    """The figures of a run that is over."""
    figures = Figures(
        given=len(happened.given),
        happened=happened,
        seconds=seconds,
        faults=api.chaos.injected,
        early_sends=api.chaos.early_sends,
    )
    unknown = _unknown(api, happened)
    figures.unknown = unknown.total()
    for chat, lane in happened.lanes().items():
        _judge_lane(figures, lane, api.messages(chat), unknown)
    figures.log = _wrong_lines(bot)
    return figures


def _unknown(api: Any, happened: Happened) -> Counter[Key]:
    """How many answers to a message were sent, and the bot not told that they were."""
    answered = {(m["chat"]["id"], m["message_id"]): m["reply_to"] for m in api.sent}
    found: Counter[Key] = Counter()
    for delivery in api.deliveries:
        if is_notice(delivery.message):
            continue
        chat = delivery.message["chat"]["id"]
        key = chat, answered[chat, delivery.message["message_id"]] or 0
        cut_off = any(
            death.hides(delivery.received, delivery.answered, key) for death in happened.deaths
        )
        found[key] += cut_off or not delivery.acknowledged
    return found


def _judge_lane(
    figures: Figures,
    lane: Sequence[tuple[Article, list[int]]],
    standing: Sequence[dict[str, Any]],
    unknown: Counter[Key],
) -> None:
    """One chat: what stands in it, beside what was given there."""
    answers = _sorted_out(figures, lane, standing)
    firsts = []
    for article, numbers in lane:
        found = answers.get(numbers[0], [])
        name = f"{article.kind} {article.number} of chat {article.chat}"
        if not found:
            figures.unanswered.append(name)
            continue
        firsts.append((found[0]["message_id"], name))
        if any(said not in message["text"] for message in found for said in article.says):
            figures.wrong.append(name)
        more = len(found) - 1
        if more:
            allowed = more <= unknown[article.chat, numbers[0]]
            (figures.allowed if allowed else figures.forbidden).append(name)
    figures.disordered += [name for (one, _), (other, name) in pairwise(firsts) if other < one]


def _sorted_out(
    figures: Figures,
    lane: Sequence[tuple[Article, list[int]]],
    standing: Sequence[dict[str, Any]],
) -> dict[int, list[dict[str, Any]]]:
    """The answers in a chat, by what they answer; what else stands there is noted."""
    wholes = {numbers[0] for _, numbers in lane}
    parts = {number for _, numbers in lane for number in numbers[1:]}
    answers: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for message in standing:
        name = f"{message['message_id']} of chat {message['chat']['id']}"
        if is_notice(message):
            figures.notices.append(name)
        elif message["reply_to"] in wholes:
            answers[message["reply_to"]].append(message)
        elif message["reply_to"] in parts:
            figures.apart.append(name)
        else:
            figures.others.append(name)
    return answers


def _wrong_lines(bot: Any) -> list[str]:
    """Errors in the log, and secrets: the token, or anything of what readers wrote or read."""
    lines = [
        f"{line['level']}: {line['event']} {line.get('exception', '')[-80:]}".strip()
        for line in bot.logged()
        if line["level"] not in ("info", "debug", "warning")
    ]
    text = bot.log.read_text(encoding="utf-8")
    if botapi.TOKEN in text:
        lines.append("the token")
    arabic = sum(bool(_ARABIC.search(line)) for line in text.splitlines())
    return lines + ["a reader's text"] * arabic


def show(figures: Figures) -> None:
    """Print the figures, and what is off."""
    dead = figures.happened.waiting
    answered = figures.given - len(figures.unanswered)
    twice = len(figures.allowed)
    rows = [("articles", figures.given), ("answered", answered)]
    rows += [("sent, and not told so", figures.unknown), ("twice, allowed", twice)]
    rows += [(name, len(found)) for name, found in figures.must_be_none.items()]
    rows += [("kills", len(dead)), ("seconds", round(figures.seconds))]
    for name, number in rows:
        print(f"  {name:<22} {number:>5}")
    print(f"  faults: {figures.faults.total()}")
    for kind, times in sorted(figures.faults.items()):
        print(f"    {kind:<20} {times:>5}")
    print(f"  articles that waited at each kill: {', '.join(map(str, dead)) or 'none'}")
    print(f"  messages sent before a 429's time was over: {figures.early_sends}")
    for name, found in figures.off.items():
        print(f"OFF: {name}:")
        for one, times in Counter(found).most_common(20):
            # A line of the log may hold anything.
            print(f"    {times} x {ascii(one)[1:-1][:160]}")
