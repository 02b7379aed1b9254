"""A SentencePiece model cut to the pieces that Arabic news can need.

mT5 knows 250,112 pieces of a hundred languages, two thirds of its weights. An Arabic brief needs
Arabic, digits, punctuation and the Latin of names; the rest is dead weight, and the output matrix
is half of the decoder's work. The rule knows no list: it looks at each piece's script and score,
so it works on any unigram model. What it drops can still be written, in smaller pieces or bytes.

What a checkpoint computes for a kept piece does not change: the same rows give the same logits. So
greedy search chooses as before wherever it would have chosen kept pieces. Probabilities are shares
of fewer pieces: a step at which the dropped ones held the mass m gains -log(1 - m) for each kept
one. Beam search, which compares sums of such steps, chooses as before but for ties within that gain.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sentencepiece import sentencepiece_model_pb2

PIECES = 40_000
"""How many are kept: what Arabic needs, and the best of Latin letters for the rest."""

_SPACE = "\u2581"

# The fields of the format are made when the module is imported, out of a type checker's sight.
_Model: Any = vars(sentencepiece_model_pb2)["ModelProto"]
_Piece = _Model.SentencePiece


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A smaller model, and which rows of the checkpoint's matrices its pieces have, in order."""

    model: bytes
    rows: tuple[int, ...]


def trim(model: bytes, *, pieces: int = PIECES) -> Trimmed:
    """Cut a serialized SentencePiece unigram model; piece n of the result was piece ``rows[n]``.

    Kept, however many: control, unknown, byte and user-defined pieces; every piece of Arabic
    letters, digits, punctuation and signs; single Latin letters. Then, best scores first, as many
    pieces of Latin letters as make ``pieces`` in all. Single characters of any script are kept
    where the model has no bytes to spell them with: no character that had a piece becomes unknown.
    A line is read as before unless it was read in a piece that is gone.
    """
    proto = _Model.FromString(model)
    spells_bytes = any(piece.type == _Piece.BYTE for piece in proto.pieces)
    scripts = [_script(piece.piece) for piece in proto.pieces]

    def is_needed(piece: Any, script: str) -> bool:
        if piece.type != _Piece.NORMAL or script == "arabic":
            return True
        is_single = len(piece.piece.lstrip(_SPACE)) <= 1
        return is_single and (script == "latin" or not spells_bytes)

    kept = {n for n, script in enumerate(scripts) if is_needed(proto.pieces[n], script)}
    latin = [n for n, script in enumerate(scripts) if script == "latin" and n not in kept]
    latin.sort(key=lambda n: -proto.pieces[n].score)
    kept.update(latin[: max(0, pieces - len(kept))])
    rows = tuple(sorted(kept))
    return Trimmed(_with_pieces(proto, rows), rows)


def _with_pieces(proto: Any, rows: Sequence[int]) -> bytes:
    smaller = _Model()
    smaller.CopyFrom(proto)
    del smaller.pieces[:]
    smaller.pieces.extend(proto.pieces[number] for number in rows)
    smaller.trainer_spec.vocab_size = len(rows)
    return bytes(smaller.SerializeToString())


def _script(piece: str) -> str:
    """``"arabic"`` (with signs and digits, or those alone), ``"latin"`` (with signs), ``"other"``."""
    scripts = {_script_of_character(character) for character in piece} - {"sign"}
    if scripts <= {"arabic"}:
        return "arabic"
    return "latin" if scripts == {"latin"} else "other"


@cache
def _script_of_character(character: str) -> str:
    if unicodedata.category(character)[0] not in "LM":
        return "sign"
    name = unicodedata.name(character, "")
    if name.startswith("ARABIC"):
        return "arabic"
    # Combining marks of no script («é» in two characters) go with Latin.
    return "latin" if name.startswith(("LATIN", "COMBINING", "FEMININE", "MASCULINE")) else "other"
