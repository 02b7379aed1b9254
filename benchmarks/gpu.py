"""Does the reference engine serve on a GPU, and how much faster than the same machine's processors?

    python -m benchmarks.gpu [--folder FOLDER]

First the tiny checkpoints of the tests must say on the GPU, in bfloat16, what they were taught. Then
checkpoints of the real shapes (random weights) work through an article, eight and thirty-two at once:
the reference engine on the GPU, beside CTranslate2 int8 on the processors, as the bot serves by
default. Both work in one run, alternately; the median of three rounds counts. Needs a GPU,
`pip install 'mujaz[transformers]'` and 8 GB of memory.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

import torch

from benchmarks.real_shapes import marian_big, mt5_base, write
from benchmarks.speed import Variant, loaded_variant
from models.engines import Decoding, Engine, load_engine
from models.engines.ctranslate2.conversion import convert
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5, TRANSLATIONS

BATCHES = (1, 8, 32)
ROUNDS = 3


def taught(folder: Path, pairs: list[tuple[str, str]]) -> tuple[int, int]:
    """How many of the texts that a tiny checkpoint was taught the GPU says right, and of how many."""
    engine = load_engine(folder, "transformers")
    sources = [engine.tokenizer.encode(" ".join(source.split())) for source, _ in pairs]
    outputs = engine.generate(sources, Decoding())
    said = [engine.tokenizer.decode(output.ids) for output in outputs]
    return sum(s == right for s, (_, right) in zip(said, pairs, strict=True)), len(pairs)


def variants(folder: Path) -> list[Variant]:
    """The reference engine on the GPU, and the default engine on the processors."""
    sources = write(mt5_base(), folder / "mt5"), write(marian_big(), folder / "marian")
    converted = [folder / f"{source.name}-int8" for source in sources]
    for source, target in zip(sources, converted, strict=True):
        if not target.exists():
            convert(source, target)

    def on_gpu() -> tuple[Engine, ...]:
        return tuple(load_engine(source, "transformers") for source in sources)

    def on_processors() -> tuple[Engine, ...]:
        return tuple(map(load_engine, converted))

    return [
        loaded_variant(f"transformers bfloat16, {torch.cuda.get_device_name()}", on_gpu),
        loaded_variant(f"CTranslate2 int8, {os.cpu_count()} processors", on_processors),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "mujaz-shapes"))
    folder = parser.parse_args().folder
    if not torch.cuda.is_available():
        parser.error("there is no GPU that torch can use")
    for name, right in (
        ("mT5", taught(TINY_MT5, SUMMARIES)),
        ("Marian", taught(TINY_MARIAN, TRANSLATIONS)),
    ):
        print(f"{name}: {right[0]} of {right[1]} taught texts right in bfloat16", flush=True)
    loaded = variants(folder)
    times: dict[tuple[str, int], list[float]] = {}
    for variant in loaded:
        variant.brief(1)  # the first call sets up buffers
    for _ in range(ROUNDS):
        for count in BATCHES:
            for variant in loaded:
                times.setdefault((variant.name, count), []).append(variant.brief(count))
    print(f"\n| | {' | '.join(f'{n} at once s' for n in BATCHES)} | load s |")
    print(f"|---|{'---|' * (len(BATCHES) + 1)}")
    for variant in loaded:
        row = [f"{statistics.median(times[variant.name, n]):.2f}" for n in BATCHES]
        print(f"| {variant.name} | {' | '.join(row)} | {variant.loading:.1f} |")
    gpu, processors = (v.name for v in loaded)
    ratios = [
        statistics.median(times[processors, n]) / statistics.median(times[gpu, n]) for n in BATCHES
    ]
    print(f"| times faster | {' | '.join(f'{ratio:.1f}' for ratio in ratios)} | |")
    print(f"\nGPU memory at its peak: {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")


if __name__ == "__main__":
    main()
