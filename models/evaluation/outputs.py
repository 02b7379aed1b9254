"""Stores a checkpoint's outputs as they are generated, so that a long run can be resumed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from models.evaluation.corpora import read_lines

BATCH = 16
"""Inputs per write to disk: the most that a killed run loses."""


def outputs_path(folder: Path, checkpoint: str, settings: str, inputs: Sequence[str]) -> Path:
    """The file for the outputs of these inputs, with a name unique to the run.

    ``settings`` is everything else that outputs depend on: engine, version, kind of output.
    """
    made_of = json.dumps([checkpoint, settings, list(inputs)])
    digest = hashlib.sha256(made_of.encode()).hexdigest()
    slug = "".join(c if c.isalnum() or c in "-_." else "-" for c in checkpoint.strip("/"))
    return folder / f"{slug[-80:]}-{digest[:12]}.txt"


def resume(
    path: Path, inputs: Sequence[str], generate: Callable[[Sequence[str]], Sequence[str]]
) -> Iterator[list[str]]:
    """The outputs for ``inputs``, in order, in batches; those that ``path`` holds come first.

    Each output is one line of the file, with white space folded, and is written before it is
    yielded. An incomplete last line is generated again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    done = _whole_lines(path)
    if done:
        yield done
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for start in range(len(done), len(inputs), BATCH):
            outputs = [" ".join(o.split()) for o in generate(inputs[start : start + BATCH])]
            file.writelines(f"{output}\n" for output in outputs)
            file.flush()
            os.fsync(file.fileno())
            yield outputs


def _whole_lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    with path.open("rb+") as file:
        whole = file.read().rfind(b"\n") + 1
        file.truncate(whole)
    return read_lines(path) if whole else []
