"""BLEU and chrF of English outputs, by sacrebleu (Post 2018, https://aclanthology.org/W18-6319)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from models.evaluation.report import Report, Row


def score(systems: Mapping[str, Sequence[str]], references: Sequence[str]) -> Report:
    """Corpus BLEU and chrF2, 0 to 100, of each system's outputs, one output for each reference.

    With sacrebleu's defaults (13a tokens, exponential smoothing, cased), like published scores. The
    notes hold the signatures.
    """
    bleu, chrf = BLEU(), CHRF()
    rows = []
    for name, outputs in systems.items():
        pair = list(outputs), [list(references)]
        scores = bleu.corpus_score(*pair).score, chrf.corpus_score(*pair).score
        rows.append(Row(name, scores, len(outputs)))
    notes = f"BLEU: `{bleu.get_signature()}`", f"chrF2: `{chrf.get_signature()}`"
    return Report("Translation", ("BLEU", "chrF2"), "lines", 100, tuple(rows), notes)
