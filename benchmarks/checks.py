"""How well the checks do: precision and recall by hand labels, false alarms on right texts, time.

python -m benchmarks.checks --labels tests/quality/checks_labels.tsv --source flores-dev.ar \
    opusmt=flores-dev.opusmt.en google=flores-dev.google.en --right flores-dev.ar=flores-dev.en
python -m benchmarks.checks --summaries easc_taqyim.jsonl --names gpt4,gpt35

A label is a system, a line number and a kind of finding, or ``ok``; a finding on a line without a
label counts as false. ``--right`` pairs hold nothing to find: what is found there is printed.
``--summaries`` has one JSON object a line with ``text`` and summaries under the names given.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from models.checking import Language, check

Labels = dict[str, set[tuple[int, str]]]


def main() -> None:
    options = _options()
    labels = _labels(options.labels) if options.labels else {}
    for named in options.systems:
        system, _, path = named.partition("=")
        found = _found(_lines(options.source), _lines(path), "en")
        _print_scores(system, found, labels.get(system, set()))
    for pair in options.right:
        source, _, path = pair.partition("=")
        _print_alarms(path, _lines(source), _lines(path), "en")
    for name in filter(None, options.names.split(",")):
        records = [json.loads(line) for line in _lines(options.summaries)]
        texts = [record["text"] for record in records]
        _print_alarms(name, texts, [record[name] for record in records], "ar")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("systems", nargs="*", metavar="SYSTEM=FILE")
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--source")
    parser.add_argument("--right", nargs="*", default=[], metavar="SOURCE=FILE")
    parser.add_argument("--summaries")
    parser.add_argument("--names", default="")
    return parser.parse_args()


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").removesuffix("\n").split("\n")


def _labels(path: Path) -> Labels:
    labels: Labels = {}
    for line in _lines(str(path)):
        if not line.startswith("#"):
            system, number, kind = line.split("\t")
            labels.setdefault(system, set()).add((int(number), kind))
    return labels


def _found(
    sources: Iterable[str], texts: Iterable[str], language: Language
) -> set[tuple[int, str]]:
    """Each line number with each kind of finding on it."""
    return {
        (number, finding.kind)
        for number, (source, text) in enumerate(zip(sources, texts, strict=True), start=1)
        for finding in check(source, text, language=language)
    }


def _print_scores(system: str, found: set[tuple[int, str]], labels: set[tuple[int, str]]) -> None:
    faults = {(number, kind) for number, kind in labels if kind != "ok"}
    print(f"{system}: findings, right, labelled, precision, recall")
    for kind in sorted({kind for _, kind in faults | found}):
        _print_row(kind, *({one for one in sets if one[1] == kind} for sets in (found, faults)))
    lines = ({(number, "any") for number, _ in sets} for sets in (found, faults))
    _print_row("lines", *lines)
    for number, kind in sorted(found - faults):
        known = any(line == number for line, _ in labels)
        print(f"  false: line {number} {kind}" + ("" if known else " (not labelled)"))
    for number, kind in sorted(faults - found):
        print(f"  missed: line {number} {kind}")


def _print_row(name: str, found: set[tuple[int, str]], faults: set[tuple[int, str]]) -> None:
    right = len(found & faults)
    precision = right / len(found) if found else 1.0
    recall = right / len(faults) if faults else 1.0
    print(f"  {name:8}{len(found):4}{right:4}{len(faults):4}{precision:7.2f}{recall:7.2f}")


def _print_alarms(
    name: str, sources: Sequence[str], texts: Sequence[str], language: Language
) -> None:
    started = time.perf_counter()
    found = _found(sources, texts, language)
    each = (time.perf_counter() - started) * 1000 / len(texts)
    lines = len({number for number, _ in found})
    kinds = dict(Counter(kind for _, kind in found))
    print(f"{name}: {lines} of {len(texts)} have findings {kinds}; {each:.2f} ms each")
    print(f"  {sorted(found)}")


if __name__ == "__main__":
    main()
