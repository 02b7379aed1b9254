"""Checkpoints of the exact real shapes with random weights: speed and size do not depend on values.

Written in the hub's layout, a tensor at a time, so that the real conversion reads them. mT5's
vocabulary is made up with the real one's size and about its mix of scripts; its pieces are random
letters, so nothing that it segments means anything.
"""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

MT5_PIECES = 250_100
MARIAN_PIECES = 61_500

_SCRIPTS = {
    "latin": ("abcdefghijklmnopqrstuvwxyz", 0.47),
    "arabic": ("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإآ", 0.05),
    "cyrillic": ("абвгдежзийклмнопрстуфхцчшщъыьэюя", 0.15),
    "cjk": ("的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出", 0.13),
    "other": ("กขคงจฉชซअआइईउऊएकखगघअবখগঘαβγδεζηθικλμνξοπ", 0.20),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A checkpoint: its configuration, and the names and shapes of its tensors."""

    config: dict[str, Any]
    tensors: dict[str, tuple[int, ...]]


def mt5_base() -> Shape:
    """csebuetnlp/mT5_multilingual_XLSum: 582 million parameters."""
    width, hidden, inner, layers, rows = 768, 2048, 768, 12, 250_112
    tensors: dict[str, tuple[int, ...]] = {
        "shared.weight": (rows, width),
        "lm_head.weight": (rows, width),
    }
    for stack in ("encoder", "decoder"):
        tensors[f"{stack}.final_layer_norm.weight"] = (width,)
        bias = f"{stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
        tensors[bias] = (32, 12)
        kinds = ["SelfAttention", *(["EncDecAttention"] if stack == "decoder" else [])]
        for block in range(layers):
            for number, kind in enumerate(kinds):
                at = f"{stack}.block.{block}.layer.{number}"
                tensors[f"{at}.layer_norm.weight"] = (width,)
                for part in "qkvo":
                    tensors[f"{at}.{kind}.{part}.weight"] = (inner, width)
            at = f"{stack}.block.{block}.layer.{len(kinds)}"
            tensors[f"{at}.layer_norm.weight"] = (width,)
            tensors[f"{at}.DenseReluDense.wi_0.weight"] = (hidden, width)
            tensors[f"{at}.DenseReluDense.wi_1.weight"] = (hidden, width)
            tensors[f"{at}.DenseReluDense.wo.weight"] = (width, hidden)
    config = {
        "architectures": ["MT5ForConditionalGeneration"], "model_type": "mt5", "d_model": width,
        "d_ff": hidden, "d_kv": 64, "num_layers": layers, "num_decoder_layers": layers,
        "num_heads": 12, "vocab_size": rows, "feed_forward_proj": "gated-gelu",
        "tie_word_embeddings": False, "decoder_start_token_id": 0, "pad_token_id": 0,
        "eos_token_id": 1, "relative_attention_num_buckets": 32,
    }  # fmt: skip
    return Shape(config, tensors)


def marian_big() -> Shape:
    """Helsinki-NLP/opus-mt-tc-big-ar-en: Marian transformer-big."""
    width, hidden, layers, rows = 1024, 4096, 6, MARIAN_PIECES
    tensors: dict[str, tuple[int, ...]] = {
        "model.shared.weight": (rows, width),
        "final_logits_bias": (1, rows),
    }
    for stack in ("encoder", "decoder"):
        attentions = ["self_attn", *(["encoder_attn"] if stack == "decoder" else [])]
        for number in range(layers):
            at = f"model.{stack}.layers.{number}"
            linears = {
                f"{a}.{p}_proj": (width, width) for a in attentions for p in ("q", "k", "v", "out")
            }
            linears |= {"fc1": (hidden, width), "fc2": (width, hidden)}
            for name, shape in linears.items():
                tensors[f"{at}.{name}.weight"] = shape
                tensors[f"{at}.{name}.bias"] = shape[:1]
            for norm in (*(f"{a}_layer_norm" for a in attentions), "final_layer_norm"):
                tensors[f"{at}.{norm}.weight"] = tensors[f"{at}.{norm}.bias"] = (width,)
    config = {
        "architectures": ["MarianMTModel"], "model_type": "marian", "d_model": width,
        "encoder_layers": layers, "decoder_layers": layers, "encoder_attention_heads": 16,
        "decoder_attention_heads": 16, "encoder_ffn_dim": hidden, "decoder_ffn_dim": hidden,
        "activation_function": "relu", "max_position_embeddings": 1024, "vocab_size": rows,
        "scale_embedding": True, "static_position_embeddings": True, "eos_token_id": 0,
        "pad_token_id": rows - 1, "decoder_start_token_id": rows - 1,
        "share_encoder_decoder_embeddings": True, "tie_word_embeddings": True,
    }  # fmt: skip
    return Shape(config, tensors)


def write(shape: Shape, folder: Path) -> Path:
    """Write the checkpoint in the hub's layout, once; the folder."""
    if (folder / "model.safetensors").is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(shape.config), encoding="utf-8")
    if shape.config["model_type"] == "mt5":
        pieces = list(_pieces(MT5_PIECES - 259))
        (folder / "spiece.model").write_bytes(_sentencepiece(pieces, spells_bytes=True))
    else:
        # Each language has about half of the vocabulary, as in the real one.
        pieces = list(_pieces(MARIAN_PIECES - 3))
        half = len(pieces) // 2
        for name, part in (("source", pieces[:half]), ("target", pieces[half:])):
            (folder / f"{name}.spm").write_bytes(_sentencepiece(part, spells_bytes=False))
        names = ["</s>", "<unk>", *pieces, "<pad>"]
        vocabulary = {piece: number for number, piece in enumerate(names)}
        (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    partial = folder / "model.safetensors.partial"
    _write_safetensors(shape.tensors, partial)
    partial.rename(folder / "model.safetensors")
    return folder


def _write_safetensors(tensors: dict[str, tuple[int, ...]], path: Path) -> None:
    header, offset = {}, 0
    for name, shape in tensors.items():
        size = 4 * int(np.prod(shape))
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    encoded = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    generator = np.random.default_rng(0)
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(encoded)) + encoded)
        for name, shape in tensors.items():
            # The sizes of trained weights: scores stay finite, and norms are near one.
            scale = 0.05 if len(shape) > 1 else 0.01
            values = scale * generator.standard_normal(int(np.prod(shape)), np.float32)
            file.write((values + ("norm.weight" in name)).astype(np.float32).tobytes())


def _sentencepiece(pieces: Sequence[str], *, spells_bytes: bool) -> bytes:
    from sentencepiece import sentencepiece_model_pb2

    model = vars(sentencepiece_model_pb2)["ModelProto"]()
    model.trainer_spec.model_type = 1
    model.trainer_spec.pad_id, model.trainer_spec.eos_id = 0, 1
    model.trainer_spec.unk_id, model.trainer_spec.bos_id = 2, -1
    model.trainer_spec.byte_fallback = spells_bytes
    for name, kind in (("<pad>", 3), ("</s>", 3), ("<unk>", 2)):
        model.pieces.add(piece=name, score=0.0, type=kind)
    if spells_bytes:
        for byte in range(256):
            model.pieces.add(piece=f"<0x{byte:02X}>", score=0.0, type=6)
    for rank, piece in enumerate(pieces):
        model.pieces.add(piece=piece, score=-1.0 - rank / 20_000, type=1)
    return bytes(model.SerializeToString())


def _pieces(count: int) -> Iterator[str]:
    generator = random.Random(1)
    scripts, weights = zip(*_SCRIPTS.values(), strict=True)
    seen: set[str] = set()
    while len(seen) < count:
        (letters,) = generator.choices(scripts, weights)
        piece = "".join(generator.choices(letters, k=generator.randint(2, 7)))
        piece = f"\u2581{piece}" if generator.random() < 0.5 else piece
        if piece not in seen:
            seen.add(piece)
            yield piece
