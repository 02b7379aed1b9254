"""Weights are read from every format they are published in, and nothing that they carry is run."""

import json
import os
import pickle
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from models.engines.tensors import open_tensors
from models.errors import WeightsError

STATE = {
    "float32": torch.arange(12, dtype=torch.float32).reshape(3, 4) / 7,
    "float16": torch.linspace(-2, 2, 6).reshape(2, 3).half(),
    "bfloat16": torch.linspace(-300, 300, 8).bfloat16(),
    "int64": torch.tensor([1, -2, 3]),
    "scalar": torch.tensor(2.5),
}
STATE["view"] = STATE["float32"][1:]
BYTES: dict[str, tuple[Path, bytes]] = {}


def write(folder: Path, form: str) -> None:
    if form == "safetensors":
        save_file({n: t.clone() for n, t in STATE.items()}, folder / "model.safetensors")
    elif form == "shards":
        names = list(STATE)
        for shard, part in (("a.safetensors", names[:3]), ("b.safetensors", names[3:])):
            save_file({n: STATE[n].clone() for n in part}, folder / shard)
        weight_map = {n: "a.safetensors" if n in names[:3] else "b.safetensors" for n in names}
        index = folder / "model.safetensors.index.json"
        index.write_text(json.dumps({"weight_map": weight_map}))
    else:
        torch.save(
            STATE, folder / "pytorch_model.bin", _use_new_zipfile_serialization=form == "zip"
        )


@pytest.mark.parametrize("form", ["safetensors", "shards", "zip", "stream"])
def test_reads_what_torch_wrote(form: str, tmp_path: Path) -> None:
    write(tmp_path, form)
    tensors = open_tensors(tmp_path)
    assert tensors.keys() == STATE.keys()
    for name, expected in STATE.items():
        np.testing.assert_array_equal(tensors[name].read(), expected.float().numpy(), name)


@pytest.mark.parametrize("form", ["safetensors", "zip", "stream"])
def test_reads_a_tensor_in_blocks_of_rows(form: str, tmp_path: Path) -> None:
    write(tmp_path, form)
    blocks = list(open_tensors(tmp_path)["view"].blocks(1))
    assert [block.shape for block in blocks] == [(1, 4), (1, 4)]
    np.testing.assert_array_equal(np.concatenate(blocks), STATE["view"].numpy())


class Malicious:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch executed",)


@pytest.mark.parametrize("form", ["zip", "stream"])
def test_refuses_a_pickle_that_asks_to_run_something(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save(
        {**STATE, "bad": Malicious()},
        tmp_path / "pytorch_model.bin",
        _use_new_zipfile_serialization=form == "zip",
    )
    with pytest.raises(WeightsError, match=r"system.*refused"):
        open_tensors(tmp_path)
    assert not Path("executed").exists()


def test_a_bare_pickle_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(pickle.dumps(Malicious()))
    with pytest.raises(WeightsError, match="refused"):
        open_tensors(tmp_path)


@pytest.mark.parametrize("form", ["safetensors", "zip", "stream"])
def test_a_file_that_is_cut_short_is_damaged(form: str, tmp_path: Path) -> None:
    write(tmp_path, form)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for length in range(0, len(whole) - 1, max(1, len(whole) // 25)):
        file.write_bytes(whole[:length])
        with pytest.raises(WeightsError):
            [tensor.read() for tensor in open_tensors(tmp_path).values()]


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    write(tmp_path, "shards")
    (tmp_path / "b.safetensors").unlink()
    with pytest.raises(WeightsError, match=r"b\.safetensors is missing"):
        open_tensors(tmp_path)


@pytest.mark.parametrize(
    "index", ["", "[]", "{}", '{"weight_map": []}', '{"weight_map": {"a": 1}}']
)
def test_an_index_that_names_no_files_is_damaged(index: str, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors.index.json").write_text(index)
    with pytest.raises(WeightsError, match=r"index\.json is damaged"):
        open_tensors(tmp_path)


def test_an_index_reaches_no_file_outside_its_folder(tmp_path: Path) -> None:
    write(tmp_path, "safetensors")
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    index = json.dumps({"weight_map": {"view": "../model.safetensors"}})
    (folder / "model.safetensors.index.json").write_text(index)
    with pytest.raises(WeightsError, match="missing"):
        open_tensors(folder)


@pytest.mark.parametrize(
    ("offset", "value"),
    [(6, 64), (8, 1), (10, 99), (10, 8)],
    ids=["version", "encrypted", "method", "deflated"],
)
def test_a_damaged_entry_of_a_zip_is_a_damaged_file(
    offset: int, value: int, tmp_path: Path
) -> None:
    """The fields of a central directory entry (APPNOTE 4.3.12), of every entry at once."""
    write(tmp_path, "zip")
    path = next(tmp_path.iterdir())
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + offset] = value
        place = content.find(b"PK\x01\x02", place + 4)
    path.write_bytes(content)
    with pytest.raises(WeightsError):
        open_tensors(tmp_path)


@settings(max_examples=150, deadline=None)
@given(form=st.sampled_from(["safetensors", "zip", "stream"]), data=st.data())
def test_a_file_that_was_changed_fails_in_no_other_way(
    form: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if form not in BYTES:
        folder = tmp_path_factory.mktemp(form)
        write(folder, form)
        BYTES[form] = (folder, next(folder.iterdir()).read_bytes())
    folder, whole = BYTES[form]
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = bytes([data.draw(st.integers(0, 255))])
    next(folder.iterdir()).write_bytes(whole[:place] + byte + whole[place + 1 :])
    with suppress(WeightsError):
        for tensor in open_tensors(folder).values():
            tensor.read()
