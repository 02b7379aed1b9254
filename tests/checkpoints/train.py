"""Train the tiny checkpoints in this folder until they say their own sentences.

    python -m tests.checkpoints.train

Real tokenizers, real architectures, the real file layout; only small. mT5's as the hub has it in
safetensors, Marian's in `pytorch_model.bin`. A few minutes on two cores; the seed is fixed, so that
another run on the same libraries gives the same files. Needs torch and transformers.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from safetensors.torch import save_file
from transformers import (
    GenerationConfig,
    MarianConfig,
    MarianMTModel,
    MT5Config,
    MT5ForConditionalGeneration,
)

from tests.checkpoints.texts import OTHER_SCRIPTS, SUMMARIES, TRANSLATIONS

HERE = Path(__file__).parent
MT5 = HERE / "tiny-mt5"
MARIAN = HERE / "tiny-marian"


def main() -> None:
    torch.manual_seed(7)
    torch.set_num_threads(2)
    train_mt5()
    train_marian()


def train_mt5() -> None:
    fresh(MT5)
    arabic = [text for pair in SUMMARIES for text in pair] + [ar for ar, _ in TRANSLATIONS]
    english = [en for _, en in TRANSLATIONS]
    train_sentencepiece(
        [*arabic, *english, *OTHER_SCRIPTS],
        MT5 / "spiece.model",
        size=1900,
        byte_fallback=True,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
    )
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(MT5 / "spiece.model"))
    # As in the real one, the matrices have more rows than the tokenizer has pieces.
    config = MT5Config(
        vocab_size=pieces.get_piece_size() + 12, d_model=64, d_kv=16, d_ff=128, num_layers=2,
        num_heads=4, dropout_rate=0.0, feed_forward_proj="gated-gelu", tie_word_embeddings=False,
        decoder_start_token_id=0,
    )  # fmt: skip
    model = MT5ForConditionalGeneration(config)
    # transformers 5 ties mT5's matrices whatever its configuration says; the real ones are not tied.
    model.config.tie_word_embeddings = False
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    pairs = [
        ([*pieces.encode(" ".join(text.split())), 1], [*pieces.encode(said), 1])
        for text, said in SUMMARIES
    ]
    fit(model, pairs, pad=0, rate=2e-3)
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1, num_beams=4, max_length=84,
        no_repeat_ngram_size=2, length_penalty=0.6,
    )  # fmt: skip
    model.config.save_pretrained(MT5)
    model.generation_config.save_pretrained(MT5)
    weights = {n: t.contiguous() for n, t in model.state_dict().items() if "embed_tokens" not in n}
    save_file(weights, MT5 / "model.safetensors", metadata={"format": "pt"})
    patch_json(MT5 / "config.json", tie_word_embeddings=False, tokenizer_class="T5Tokenizer")
    write_json(
        MT5 / "special_tokens_map.json", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    )
    write_json(
        MT5 / "tokenizer_config.json", eos_token="</s>", unk_token="<unk>", pad_token="<pad>",
        extra_ids=0, additional_special_tokens=None, sp_model_kwargs={}, tokenizer_class="T5Tokenizer",
    )  # fmt: skip


def train_marian() -> None:
    fresh(MARIAN)
    sides = list(zip(*TRANSLATIONS, strict=True))
    for name, texts in zip(("source", "target"), sides, strict=True):
        train_sentencepiece(texts, MARIAN / f"{name}.spm", size=260 if name == "source" else 240)
    spms = [
        sentencepiece.SentencePieceProcessor(model_file=str(MARIAN / f"{name}.spm"))
        for name in ("source", "target")
    ]
    vocabulary = {"</s>": 0, "<unk>": 1}
    for spm in spms:
        for number in range(3, spm.get_piece_size()):
            vocabulary.setdefault(spm.id_to_piece(number), len(vocabulary))
    pad = vocabulary["<pad>"] = len(vocabulary)
    write_json(MARIAN / "vocab.json", **vocabulary)

    def ids(spm: sentencepiece.SentencePieceProcessor, text: str) -> list[int]:
        return [vocabulary.get(piece, 1) for piece in spm.encode(text, out_type=str)] + [0]

    # The real checkpoints' configuration has a field that transformers does not declare.
    config = MarianConfig(  # type: ignore[call-arg]
        vocab_size=pad + 1, d_model=64, encoder_layers=2, decoder_layers=2,
        encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=128,
        decoder_ffn_dim=128, activation_function="swish", max_position_embeddings=512, dropout=0.0,
        scale_embedding=True, static_position_embeddings=True, decoder_start_token_id=pad,
        pad_token_id=pad, eos_token_id=0, forced_eos_token_id=0, share_encoder_decoder_embeddings=True,
    )  # fmt: skip
    model = MarianMTModel(config)

    def zero_start() -> None:
        # The decoder of a real Marian starts from zeros: the row of `<pad>` must stay so.
        with torch.no_grad():
            model.model.shared.weight[pad] = 0

    zero_start()
    fit(model, [(ids(spms[0], ar), ids(spms[1], en)) for ar, en in TRANSLATIONS], pad=pad, rate=3e-3,
        after_step=zero_start)  # fmt: skip
    with torch.no_grad():
        # The real checkpoints carry such a bias: one that is not zero, and changes no first choice.
        model.final_logits_bias.copy_(torch.linspace(-0.05, 0.05, pad + 1)[None])
    model.generation_config = GenerationConfig(  # type: ignore[no-untyped-call]
        decoder_start_token_id=pad, pad_token_id=pad, eos_token_id=0, forced_eos_token_id=0,
        num_beams=4, max_length=512, bad_words_ids=[[pad]],
    )  # fmt: skip
    model.config.save_pretrained(MARIAN)
    model.generation_config.save_pretrained(MARIAN)
    torch.save(model.state_dict(), MARIAN / "pytorch_model.bin")
    write_json(
        MARIAN / "tokenizer_config.json", source_lang="ar", target_lang="en",
        eos_token="</s>", unk_token="<unk>", pad_token="<pad>", tokenizer_class="MarianTokenizer",
    )  # fmt: skip


def train_sentencepiece(texts: Sequence[str], to: Path, *, size: int, **options: Any) -> None:
    # In memory: a model that is trained from a file names that file in its own bytes.
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=model, vocab_size=size,
        model_type="unigram", character_coverage=1.0, hard_vocab_limit=False,
        minloglevel=2, num_threads=1, **options,
    )  # fmt: skip
    to.write_bytes(model.getvalue())


def fit(
    model: torch.nn.Module,
    pairs: Sequence[tuple[list[int], list[int]]],
    *,
    pad: int,
    rate: float,
    after_step: Callable[[], None] = lambda: None,
) -> None:
    """Until the loss is next to nothing: a model of the real kind that knows its lessons by heart."""
    source, target = (padded([pair[side] for pair in pairs], pad) for side in (0, 1))
    labels = target.masked_fill(target == pad, -100)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.0)
    model.train()
    for step in range(2000):
        loss = model(input_ids=source, attention_mask=(source != pad).long(), labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        after_step()
        if step % 100 == 0:
            print(f"step {step}: loss {loss.item():.4f}")
        # Past the first fit: the sentences must also survive int8.
        if step >= 400 and loss.item() < 0.0005:
            break
    model.eval()


def padded(sequences: Sequence[list[int]], pad: int) -> torch.Tensor:
    longest = max(map(len, sequences))
    return torch.tensor([ids + [pad] * (longest - len(ids)) for ids in sequences])


def fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def write_json(path: Path, **fields: object) -> None:
    path.write_text(json.dumps(fields, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def patch_json(path: Path, **fields: object) -> None:
    write_json(path, **{**json.loads(path.read_text(encoding="utf-8")), **fields})


if __name__ == "__main__":
    main()
