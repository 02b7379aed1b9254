"""Reads the tensors of a checkpoint from its files, block by block, without torch.

safetensors (https://huggingface.co/docs/safetensors) is a table of names and offsets, then data.
``pytorch_model.bin`` is a pickle with raw storages, in a zip file or, before torch 1.6, in one
stream. A pickle may call any function; here only the functions that a state dict needs are allowed,
and they only build descriptions of tensors.
"""

from __future__ import annotations

import json
import math
import pickle
import struct
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from models.errors import WeightsError

Floats = NDArray[np.float32]

# Type names of both formats, and numpy types; bfloat16 is the upper half of a float32.
_TYPES = {
    "F32": "<f4", "F16": "<f2", "BF16": "<u2", "F64": "<f8", "I64": "<i8", "I32": "<i4",
    "FloatStorage": "<f4", "HalfStorage": "<f2", "BFloat16Storage": "<u2",
    "DoubleStorage": "<f8", "LongStorage": "<i8", "IntStorage": "<i4",
}  # fmt: skip
_BFLOAT16 = {"BF16", "BFloat16Storage"}

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C


@dataclass(frozen=True, slots=True)
class Tensor:
    """A row-major tensor in a file, not read yet: byte offset, shape and type."""

    path: Path
    offset: int
    shape: tuple[int, ...]
    type: str

    def read(self) -> Floats:
        """The whole tensor, as float32."""
        return self._floats(self.offset, math.prod(self.shape)).reshape(self.shape)

    def blocks(self, rows: int) -> Iterator[Floats]:
        """The tensor as float32, ``rows`` of its first dimension at a time."""
        width = math.prod(self.shape[1:])
        size = np.dtype(_TYPES[self.type]).itemsize
        for start in range(0, self.shape[0], rows):
            count = min(rows, self.shape[0] - start)
            values = self._floats(self.offset + start * width * size, count * width)
            yield values.reshape(count, *self.shape[1:])

    def _floats(self, offset: int, count: int) -> Floats:
        values = np.fromfile(self.path, _TYPES[self.type], count, offset=offset)
        if len(values) != count:
            raise WeightsError(self.path.parent.name, f"{self.path.name} is cut short.")
        if self.type in _BFLOAT16:
            return (values.astype("<u4") << 16).view(np.float32)
        return values.astype(np.float32, copy=False)


def open_tensors(folder: Path) -> dict[str, Tensor]:
    """The tensors of the checkpoint in ``folder``, by name.

    Raises :class:`WeightsError` if the weights are missing or damaged.
    """
    for name, read in _FORMATS.items():
        index = folder / f"{name}.index.json"
        if index.is_file():
            return {n: t for shard in _shards(index) for n, t in read(shard).items()}
        if (folder / name).is_file():
            return read(folder / name)
    raise WeightsError(
        folder.name, "The checkpoint has no weights: no model.safetensors, no pytorch_model.bin."
    )


def _shards(index: Path) -> list[Path]:
    """The files that ``index`` lists, in its folder."""
    try:
        names = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
        shards = sorted(index.parent / Path(name).name for name in names)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(index) from error
    for shard in shards:
        if not shard.is_file():
            message = f"{shard.name} is missing: fetch the checkpoint again."
            raise WeightsError(index.parent.name, message)
    return shards


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > size:
                raise _damaged(path)
            header = json.loads(file.read(length))
        header.pop("__metadata__", None)
        tensors = {
            name: Tensor(
                path, 8 + length + entry["data_offsets"][0], tuple(entry["shape"]), entry["dtype"]
            )
            for name, entry in header.items()
            if entry["dtype"] in _TYPES
        }
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    return _within(tensors, size)


def _read_torch(path: Path) -> dict[str, Tensor]:
    try:
        if zipfile.is_zipfile(path):
            return _within(_read_torch_zip(path), path.stat().st_size)
        return _within(_read_torch_stream(path), path.stat().st_size)
    except WeightsError:
        raise
    # All errors that a damaged pickle or zip file raises.
    except (
        pickle.UnpicklingError, zipfile.BadZipFile, EOFError, struct.error, ValueError, KeyError,
        IndexError, TypeError, AttributeError, OverflowError, MemoryError, OSError,
        # zipfile's for a damaged header: another version, another method, an encrypted member.
        RuntimeError, zlib.error,
    ) as error:  # fmt: skip
        raise _damaged(path) from error


_FORMATS: dict[str, Callable[[Path], dict[str, Tensor]]] = {
    "model.safetensors": _read_safetensors,
    "pytorch_model.bin": _read_torch,
}


@dataclass(frozen=True, slots=True)
class _Storage:
    key: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class _View:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object
) -> _View:
    """``torch._utils._rebuild_tensor_v2``, for row-major views only."""
    expected = [math.prod(shape[i + 1 :]) for i in range(len(shape))]
    row_major = all(s == e or n == 1 for n, s, e in zip(shape, stride, expected, strict=True))
    if not row_major or offset < 0 or offset + math.prod(shape) > storage.count:
        raise pickle.UnpicklingError("a tensor that is not laid out in rows, or not in its storage")
    return _View(storage, offset, shape)


def _rebuild_parameter(data: _View, *_: object) -> _View:
    return data


class _StateDictUnpickler(pickle.Unpickler):
    """Allows the names that a state dict consists of, and refuses all others."""

    _ALLOWED: Mapping[tuple[str, str], Any] = {
        ("collections", "OrderedDict"): OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
        ("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
    }

    def __init__(self, file: BinaryIO, path: Path) -> None:
        super().__init__(file)
        self._path = path

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._ALLOWED:
            return self._ALLOWED[module, name]
        if module == "torch" and name in _TYPES:
            return name
        message = f"{self._path.name} asks to run {module}.{name}, which no weights need: refused."
        raise WeightsError(self._path.parent.name, message)

    def persistent_load(self, pid: Any) -> _Storage:
        kind, storage_type, key, _location, count, *view = pid
        # Views of storages (torch before 0.4) are not supported: no such checkpoint is that old.
        if kind != "storage" or storage_type not in _TYPES or view not in ([], [None]):
            raise pickle.UnpicklingError("not a storage")
        return _Storage(str(key), storage_type, int(count))


def _read_torch_zip(path: Path) -> dict[str, Tensor]:
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        names = {name.partition("/")[2]: name for name in archive.namelist()}
        with archive.open(names["data.pkl"]) as pickled:
            views = _views(_StateDictUnpickler(cast(BinaryIO, pickled), path).load())
        storages = {v.storage for v in views.values()}
        starts = {s.key: _start(file, archive.getinfo(names[f"data/{s.key}"])) for s in storages}
    return _placed(views, path, starts)


def _start(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    """The offset of an uncompressed member's data, after its local header (APPNOTE 4.3.7)."""
    if member.compress_type != zipfile.ZIP_STORED:
        raise zipfile.BadZipFile("a compressed storage")
    file.seek(member.header_offset + 26)
    name, extra = struct.unpack("<HH", file.read(4))
    return member.header_offset + 30 + int(name) + int(extra)


def _read_torch_stream(path: Path) -> dict[str, Tensor]:
    """The format before torch 1.6, which the first OPUS-MT checkpoints have."""
    with path.open("rb") as file:
        magic, _protocol, _system = (_StateDictUnpickler(file, path).load() for _ in range(3))
        if magic != _LEGACY_MAGIC:
            raise pickle.UnpicklingError("not torch's")
        views = _views(_StateDictUnpickler(file, path).load())
        storages = {view.storage.key: view.storage for view in views.values()}
        starts = {}
        for key in _StateDictUnpickler(file, path).load():
            (count,) = struct.unpack("<q", file.read(8))
            starts[str(key)] = file.tell()
            file.seek(count * np.dtype(_TYPES[storages[str(key)].type]).itemsize, 1)
    return _placed(views, path, starts)


def _views(state: Any) -> dict[str, _View]:
    return {str(name): view for name, view in state.items() if isinstance(view, _View)}


def _placed(views: Mapping[str, _View], path: Path, starts: Mapping[str, int]) -> dict[str, Tensor]:
    return {
        name: Tensor(
            path,
            starts[view.storage.key] + view.offset * np.dtype(_TYPES[view.storage.type]).itemsize,
            tuple(view.shape),
            view.storage.type,
        )
        for name, view in views.items()
    }


def _within(tensors: dict[str, Tensor], size: int) -> dict[str, Tensor]:
    for tensor in tensors.values():
        length = math.prod(tensor.shape) * np.dtype(_TYPES[tensor.type]).itemsize
        if tensor.offset < 0 or min(tensor.shape, default=0) < 0 or tensor.offset + length > size:
            raise _damaged(tensor.path)
    return tensors


def _damaged(path: Path) -> WeightsError:
    return WeightsError(path.parent.name, f"{path.name} is damaged: fetch the checkpoint again.")
