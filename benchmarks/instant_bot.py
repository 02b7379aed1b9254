"""The real bot with models that answer at once; `benchmarks/load.py` starts it.

    python -m benchmarks.instant_bot [--unpaced] [--random-models] [--profile FILE]

Everything but the models is what `mujaz bot` runs, with the same settings.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

from bot.app.main import serve
from bot.delivery.rate_limit import RateLimiter
from bot.jobs import model_worker
from bot.jobs.model_process import Loaded, LoadRequest, ModelProcess
from bot.settings import read_settings
from models.errors import ModelError
from models.pipeline import Brief, Prepared
from models.summary.selection import extract
from models.summary.summarizer import Length
from models.text.sentences import split
from models.translation import Translation

MARK = "An instant answer"
"""What the translation of every brief begins with: so an answer is told from a notice."""

_ENGLISH = f"{MARK}, of about the length of a summary's English. " + "It says no more. " * 12
_WORDS = {Length.SHORT: 25, Length.NORMAL: 55, Length.LONG: 110}


class InstantPipeline:
    """:class:`ModelProcess` without a process: whole sentences of the article, at once."""

    serving = Loaded("instant", "instant", ())
    pid = None

    def __init__(self, _: LoadRequest, **__: float) -> None:
        """Nothing is loaded."""

    async def loaded(self) -> Loaded:
        return self.serving

    async def sum_up(
        self, articles: Sequence[Prepared], length: Length
    ) -> list[Brief | ModelError]:
        return [_brief(article, length) for article in articles]

    async def translate(self, paragraphs: Sequence[str]) -> Translation:
        return Translation("\n".join(_ENGLISH for _ in paragraphs), "instant")

    async def watch(self) -> None:
        """There is nothing to watch."""

    async def stop(self) -> None:
        """There is nothing to stop."""


def _brief(article: Prepared, length: Length) -> Brief:
    sentences = extract(article.cleaned.paragraphs, words=_WORDS[length])
    text = " ".join(sentences)
    return Brief(
        source=article.source,
        title=article.title,
        summary=text,
        translation=_ENGLISH,
        summarizer="instant",
        translator="instant",
        cleaned=article.cleaned,
        support=tuple(None for _ in split(text)),
        seconds={"total": 0.0},
    )


class RandomModels(ModelProcess):
    """The real process, whose models may say what they like: with random weights, gibberish."""

    module = "benchmarks.instant_bot", "--child"


class Unpaced(RateLimiter):
    """No pace but what Telegram itself orders by a 429."""

    def sent(self, chat: int, now: float) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--unpaced", action="store_true", help="send as fast as the bot can")
    parser.add_argument("--random-models", action="store_true", help="real models, no canary")
    parser.add_argument("--profile", type=Path, help="write cProfile's figures there")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        # Random weights say gibberish, which is never served otherwise.
        with (
            patch("models.pipeline.check_summarizer"),
            patch("models.pipeline.check_translator"),
        ):
            model_worker.main()
        return
    pipeline = RandomModels if options.random_models else InstantPipeline
    profile = cProfile.Profile()
    with (
        patch("bot.app.main.ModelProcess", pipeline),
        patch("bot.app.runtime.RateLimiter", Unpaced if options.unpaced else RateLimiter),
        profile if options.profile else nullcontext(),
    ):
        asyncio.run(serve(read_settings()))
    if options.profile:
        profile.dump_stats(options.profile)


if __name__ == "__main__":
    main()
