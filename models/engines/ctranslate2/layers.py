"""Maps the tensors of a checkpoint to the layers of CTranslate2's Transformer.

Follows CTranslate2's loaders for transformers (T5Loader, MarianMTLoader), with names of tensors
instead of torch modules.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from ctranslate2.specs import TransformerSpec, common_spec

from models.engines.ctranslate2.variables import Rows
from models.engines.tensors import Floats, Tensor

_ACTIVATIONS = {
    "gelu": common_spec.Activation.GELU,
    "gelu_new": common_spec.Activation.GELUTanh,
    "relu": common_spec.Activation.RELU,
    "silu": common_spec.Activation.SWISH,
    "swish": common_spec.Activation.SWISH,
}

Tensors = Mapping[str, Tensor]


def mt5(config: Mapping[str, Any], tensors: Tensors, rows: Sequence[int] | None) -> TransformerSpec:
    """mT5 (Xue et al. 2021), with ``rows`` of its vocabulary, or all. Raises KeyError if a tensor is missing."""
    feed_forward = str(config.get("feed_forward_proj", "gated-gelu"))
    gated, activation = feed_forward.startswith("gated-"), feed_forward.removeprefix("gated-")
    layers = int(config["num_layers"])
    spec = TransformerSpec.from_config(
        (layers, int(config.get("num_decoder_layers") or layers)),
        int(config["num_heads"]),
        pre_norm=True,
        # T5's configuration says gelu where its code computes the tanh form.
        activation=_ACTIVATIONS["gelu_new" if gated and activation == "gelu" else activation],
        ffn_glu=gated,
        relative_attention_bias=True,
        rms_norm=True,
    )
    embeddings = Rows([tensors["shared.weight"]], rows)
    spec.encoder.embeddings[0].weight = embeddings
    spec.decoder.embeddings.weight = embeddings
    for name, stack in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        _mt5_stack(stack, name, tensors, int(config.get("relative_attention_max_distance", 128)))
    # Not tied to the embeddings: mT5 follows T5 v1.1, although its configuration may differ.
    spec.decoder.projection.weight = Rows([tensors["lm_head.weight"]], rows)
    return spec


def _mt5_stack(stack: Any, name: str, tensors: Tensors, max_distance: int) -> None:
    stack.scale_embeddings = False
    stack.layer_norm.gamma = Rows([tensors[f"{name}.final_layer_norm.weight"]])
    first = f"{name}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    for number, layer in enumerate(stack.layer):
        at = f"{name}.block.{number}.layer"
        _mt5_attention(layer.self_attention, tensors, f"{at}.0", "SelfAttention")
        # All layers share the position bias of the first.
        layer.self_attention.relative_attention_bias = Rows([tensors[first]])
        layer.self_attention.relative_attention_max_distance = np.int32(max_distance)
        if name == "decoder":
            _mt5_attention(layer.attention, tensors, f"{at}.1", "EncDecAttention")
        at = f"{at}.{2 if name == 'decoder' else 1}"
        layer.ffn.layer_norm.gamma = Rows([tensors[f"{at}.layer_norm.weight"]])
        if hasattr(layer.ffn, "linear_0_noact"):
            layer.ffn.linear_0.weight = Rows([tensors[f"{at}.DenseReluDense.wi_0.weight"]])
            layer.ffn.linear_0_noact.weight = Rows([tensors[f"{at}.DenseReluDense.wi_1.weight"]])
        else:
            layer.ffn.linear_0.weight = Rows([tensors[f"{at}.DenseReluDense.wi.weight"]])
        layer.ffn.linear_1.weight = Rows([tensors[f"{at}.DenseReluDense.wo.weight"]])


def _mt5_attention(spec: Any, tensors: Tensors, at: str, kind: str) -> None:
    spec.queries_scale = 1.0
    spec.layer_norm.gamma = Rows([tensors[f"{at}.layer_norm.weight"]])
    _attention(spec, {part: [f"{at}.{kind}.{part}"] for part in "qkvo"}, tensors, ("weight",))


def marian(
    config: Mapping[str, Any], tensors: Tensors, reads: Sequence[int], writes: Sequence[int]
) -> TransformerSpec:
    """Marian, with the rows of its vocabulary that it reads and those that it writes.

    Raises KeyError if a tensor is missing.
    """
    spec = TransformerSpec.from_config(
        (int(config["encoder_layers"]), int(config["decoder_layers"])),
        int(config["encoder_attention_heads"]),
        pre_norm=False,
        activation=_ACTIVATIONS[config["activation_function"]],
        layernorm_embedding=False,
    )
    spec.decoder.start_from_zero_embedding = True
    matrix = tensors["model.shared.weight"]
    spec.encoder.embeddings[0].weight = Rows([matrix], reads)
    spec.decoder.embeddings.weight = Rows([matrix], writes)
    spec.decoder.projection.weight = Rows([matrix], writes)
    if "final_logits_bias" in tensors:
        bias = tensors["final_logits_bias"].read().reshape(-1)[list(writes)]
        if bias.any():
            spec.decoder.projection.bias = bias
    scale = math.sqrt(config["d_model"]) if config.get("scale_embedding") else 1.0
    for name, stack in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        stack.scale_embeddings = scale
        stack.position_encodings.encodings = _positions(config, tensors, name)
        for number, layer in enumerate(stack.layer):
            _marian_layer(layer, f"model.{name}.layers.{number}", tensors)
    return spec


def _positions(config: Mapping[str, Any], tensors: Tensors, side: str) -> Floats:
    # Old checkpoints hold them, possibly rounded; transformers uses those, so they are used here.
    name = f"model.{side}.embed_positions.weight"
    if name in tensors:
        return tensors[name].read()
    return _sinusoids(int(config["max_position_embeddings"]), int(config["d_model"]))


def _marian_layer(layer: Any, at: str, tensors: Tensors) -> None:
    _marian_attention(layer.self_attention, f"{at}.self_attn", tensors)
    if hasattr(layer, "attention"):
        _marian_attention(layer.attention, f"{at}.encoder_attn", tensors)
    _linear(layer.ffn.linear_0, [f"{at}.fc1"], tensors)
    _linear(layer.ffn.linear_1, [f"{at}.fc2"], tensors)
    _layer_norm(layer.ffn.layer_norm, f"{at}.final_layer_norm", tensors)


def _marian_attention(spec: Any, at: str, tensors: Tensors) -> None:
    parts = {"q": "q_proj", "k": "k_proj", "v": "v_proj", "o": "out_proj"}
    names = {part: [f"{at}.{name}"] for part, name in parts.items()}
    _attention(spec, names, tensors, ("weight", "bias"))
    _layer_norm(spec.layer_norm, f"{at}_layer_norm", tensors)


def _attention(
    spec: Any, names: Mapping[str, list[str]], tensors: Tensors, attributes: Sequence[str]
) -> None:
    """Queries, keys and values in one matrix; in cross-attention queries apart."""
    fused = ["qkv", "o"] if len(spec.linear) == 2 else ["q", "kv", "o"]
    for linear, parts in zip(spec.linear, fused, strict=True):
        _linear(linear, [name for part in parts for name in names[part]], tensors, attributes)


def _linear(
    spec: Any,
    names: Sequence[str],
    tensors: Tensors,
    attributes: Sequence[str] = ("weight", "bias"),
) -> None:
    for attribute in attributes:
        setattr(spec, attribute, Rows([tensors[f"{name}.{attribute}"] for name in names]))


def _layer_norm(spec: Any, name: str, tensors: Tensors) -> None:
    spec.gamma = Rows([tensors[f"{name}.weight"]])
    spec.beta = Rows([tensors[f"{name}.bias"]])


def _sinusoids(positions: int, width: int) -> Floats:
    """Marian's positions (Vaswani et al. 2017): all sines first, then all cosines."""
    rates = np.power(10000, 2 * (np.arange(width) // 2) / width)
    angles = np.arange(positions)[:, None] / rates[None]
    return np.concatenate([np.sin(angles[:, 0::2]), np.cos(angles[:, 1::2])], axis=1).astype(
        np.float32
    )
