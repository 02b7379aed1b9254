"""Seconds an article, by engine and settings, on checkpoints of the real shapes; one run, interleaved.

    python -m benchmarks.speed [--quick] [--folder FOLDER] [--out FILE.md]

An article is a summary (400 tokens in, 60 out, forced) and its translation (two sentences of 30
tokens in, 35 out, forced), both with 4 beams. Every round runs every variant once, one article and
eight at once; the median of the rounds counts, so that a busy minute of the machine hits all alike.
The ideal is what this machine's memory bandwidth and int8 GEMM rate, measured in the same run,
allow for the trimmed int8 model. Needs `pip install 'mujaz[transformers]'` and 12 GB of memory.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from benchmarks.real_shapes import Shape, marian_big, mt5_base, write
from models.engines import Decoding, Engine, load_engine
from models.engines.ctranslate2.conversion import convert

SUMMARY_IN, SUMMARY_OUT = 400, 60
SENTENCES, SENTENCE_IN, SENTENCE_OUT = 2, 30, 35
BEAMS = 4
REFERENCE = "transformers float32"


@dataclass(frozen=True, slots=True)
class Variant:
    """A loaded pair of engines, and how long they took to load."""

    name: str
    mt5: Engine
    marian: Engine
    loading: float

    def brief(self, articles: int) -> float:
        """Seconds for that many articles at once."""
        started = time.perf_counter()
        self.mt5.generate(
            [_ids(self.mt5, SUMMARY_IN, seed) for seed in range(articles)],
            Decoding(
                beams=BEAMS, min_length=SUMMARY_OUT, max_length=SUMMARY_OUT, length_penalty=0.6
            ),
        )
        self.marian.generate(
            [_ids(self.marian, SENTENCE_IN, seed) for seed in range(articles * SENTENCES)],
            Decoding(beams=BEAMS, min_length=SENTENCE_OUT, max_length=SENTENCE_OUT),
        )
        return time.perf_counter() - started


def _ids(engine: Engine, length: int, seed: int) -> list[int]:
    """Ids that every variant has, whatever was trimmed; the values do not matter."""
    generator = random.Random(seed)
    return [
        *(generator.randrange(300, 5000) for _ in range(length - 1)),
        engine.tokenizer.encode("")[-1],
    ]


def variants(folder: Path) -> Iterator[Variant]:
    """Every variant, loaded one after another."""
    mt5, marian = write(mt5_base(), folder / "mt5"), write(marian_big(), folder / "marian")
    yield loaded_variant(
        REFERENCE, lambda: (load_engine(mt5, "transformers"), load_engine(marian, "transformers"))
    )
    yield loaded_variant("transformers bfloat16", lambda: (_bfloat16(mt5), _bfloat16(marian)))
    for name, quantization, trim in (
        ("CTranslate2 float32", "float32", False),
        ("CTranslate2 int8", "int8", False),
        ("CTranslate2 int8 trimmed", "int8", True),
    ):
        places = [_converted(source, folder, quantization, trim) for source in (mt5, marian)]
        yield loaded_variant(
            name, partial(lambda folders: tuple(map(load_engine, folders)), places)
        )


def loaded_variant(name: str, load: Callable[[], tuple[Engine, ...]]) -> Variant:
    """Load a pair of engines, mT5 first, and take the time."""
    started = time.perf_counter()
    mt5, marian = load()
    return Variant(name, mt5, marian, time.perf_counter() - started)


def _bfloat16(folder: Path) -> Engine:
    engine = load_engine(folder, "transformers")
    engine._model = engine._model.bfloat16()  # type: ignore[attr-defined]
    return engine


def _converted(source: Path, folder: Path, quantization: str, trim: bool) -> Path:
    target = folder / f"{source.name}-{quantization}{'-trimmed' if trim else ''}"
    convert(source, target, quantization=quantization, trim=trim)  # type: ignore[arg-type]
    return target


def bandwidth() -> float:
    """Bytes a second that the machine reads, on all cores."""
    content = torch.ones(250_000_000)
    return max(1e9 / _seconds(lambda: content.sum()) for _ in range(5))


def gemm_rate() -> float:
    """Operations a second of an int8 matrix product of mT5's widths."""
    left = torch.randint(-9, 9, (1600, 768), dtype=torch.int8)
    right = torch.randint(-9, 9, (768, 2048), dtype=torch.int8)
    operations = 2 * 1600 * 768 * 2048
    return max(operations / _seconds(lambda: torch._int_mm(left, right)) for _ in range(20))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ideal(articles: int, rows: tuple[int, int], read: float, rate: float) -> float:
    """Seconds if nothing cost time but reading weights and multiplying them.

    ``rows``: how many pieces mT5's and Marian's decoders choose from.
    """
    total = 0.0
    for shape, texts, before, after, pieces in (
        (mt5_base(), articles, SUMMARY_IN, SUMMARY_OUT, rows[0]),
        (marian_big(), articles * SENTENCES, SENTENCE_IN, SENTENCE_OUT, rows[1]),
    ):
        encoder, decoder = _weights(shape)
        decoder += pieces * int(shape.config["d_model"])
        total += max(encoder / read, 2 * encoder * texts * before / rate)
        total += after * max(decoder / read, 2 * decoder * texts * BEAMS / rate)
    return total


def _weights(shape: Shape) -> tuple[int, int]:
    """Parameters of the encoder and of the decoder, embeddings aside."""
    sizes = dict.fromkeys(("encoder", "decoder"), 0)
    for name, size in shape.tensors.items():
        for side in sizes:
            if f"{side}." in name:
                sizes[side] += int(np.prod(size))
    return sizes["encoder"], sizes["decoder"]


def table(
    times: dict[str, dict[int, list[float]]], loads: dict[str, float], ideals: dict[int, float]
) -> str:
    """The results as Markdown."""
    medians = {
        name: {n: statistics.median(t) for n, t in counts.items()} for name, counts in times.items()
    }
    reference = medians[REFERENCE]
    lines = [
        "| | one article s | ratio | eight at once s | articles a minute | ratio | load s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, counts in medians.items():
        lines.append(
            f"| {name} | {counts[1]:.2f} | {reference[1] / counts[1]:.1f} | {counts[8]:.2f} "
            f"| {8 * 60 / counts[8]:.0f} | {reference[8] / counts[8]:.1f} | {loads[name]:.1f} |"
        )
    best = medians["CTranslate2 int8 trimmed"]
    lines.append(
        f"| the ideal, int8 trimmed | {ideals[1]:.2f} | {best[1] / ideals[1]:.1f} times away "
        f"| {ideals[8]:.2f} | {8 * 60 / ideals[8]:.0f} | {best[8] / ideals[8]:.1f} times away | |"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "mujaz-shapes"))
    parser.add_argument("--quick", action="store_true", help="one round instead of three")
    parser.add_argument("--out", type=Path, help="write the table there, too")
    options = parser.parse_args()
    loaded = list(variants(options.folder))
    times: dict[str, dict[int, list[float]]] = {v.name: {1: [], 8: []} for v in loaded}
    for variant in loaded:
        variant.brief(1)  # the first call sets up buffers
    for _ in range(1 if options.quick else 3):
        for count in (1, 8):
            for variant in loaded:
                times[variant.name][count].append(variant.brief(count))
                print(
                    f"{variant.name}, {count}: {times[variant.name][count][-1]:.2f} s",
                    file=sys.stderr,
                )
    read, rate = bandwidth(), gemm_rate()
    best = loaded[-1]
    rows = len(best.mt5.tokenizer.vocabulary), len(best.marian.tokenizer.vocabulary)  # type: ignore[attr-defined]
    result = table(
        times, {v.name: v.loading for v in loaded}, {n: ideal(n, rows, read, rate) for n in (1, 8)}
    )
    result += (
        f"\n\nMemory is read at {read / 1e9:.0f} GB/s, int8 multiplied at {rate / 1e9:.0f} GOPS."
    )
    print(result)
    if options.out:
        options.out.write_text(
            f"Made by `python -m benchmarks.speed`.\n\n{result}\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
