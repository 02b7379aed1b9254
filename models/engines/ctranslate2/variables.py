"""CTranslate2 variables whose weights are read only while they are written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from ctranslate2.specs.model_spec import Variable
from numpy.typing import NDArray

from models.engines.tensors import Floats, Tensor

_BLOCK = 4096
"""Rows in memory at once: 12 MB of mT5-base's widest matrices."""


class Rows(Variable):  # type: ignore[misc]
    """Tensors of equal width, concatenated, as float32; all rows, or ascending ``rows``."""

    def __init__(self, parts: Sequence[Tensor], rows: Sequence[int] | None = None) -> None:
        self._parts = tuple(parts)
        self._rows = None if rows is None else np.asarray(rows)
        self.wrote: Callable[[int], None] | None = None
        """Called with the number of bytes when the variable is written."""

    @property
    def shape(self) -> list[int]:
        if self._rows is not None:
            return [len(self._rows), *self._parts[0].shape[1:]]
        return [sum(part.shape[0] for part in self._parts), *self._parts[0].shape[1:]]

    @property
    def dtype(self) -> str:
        return "float32"

    def numpy(self) -> Floats:
        values = np.empty(self.shape, np.float32)
        start = 0
        for block in self.blocks():
            values[start : start + len(block)] = block
            start += len(block)
        return values

    def num_bytes(self) -> int:
        return 4 * math.prod(self.shape)

    def to_bytes(self) -> memoryview:
        # A view, to avoid a second copy in memory.
        content = self.numpy().data
        if self.wrote:
            self.wrote(self.num_bytes())
        return content

    def blocks(self) -> Iterator[Floats]:
        """The rows, in order, in blocks."""
        start = 0
        for part in self._parts:
            for block in part.blocks(_BLOCK):
                if self._rows is None:
                    yield block
                else:
                    low, high = np.searchsorted(self._rows, [start, start + len(block)])
                    yield block[self._rows[low:high] - start]
                start += len(block)

    def _to(self, dtype: str) -> Variable:
        if dtype != "float32":
            raise NotImplementedError(dtype)
        return self

    def _equal(self, other: object) -> bool:
        """Whether both are the same rows of the same tensors, so that tied weights are written once."""
        if not isinstance(other, Rows) or self._parts != other._parts:
            return False
        if self._rows is None or other._rows is None:
            return self._rows is other._rows
        return np.array_equal(self._rows, other._rows)


class Scale(Variable):  # type: ignore[misc]
    """The int8 scale of each row: 127 divided by its greatest absolute value."""

    def __init__(self, rows: Rows) -> None:
        self._source = rows

    @property
    def shape(self) -> list[int]:
        return self._source.shape[:1]

    @property
    def dtype(self) -> str:
        return "float32"

    @cached_property
    def values(self) -> Floats:
        """One scale per row."""
        greatest = np.concatenate([np.abs(block).max(axis=1) for block in self._source.blocks()])
        greatest[greatest == 0] = 127.0
        # As in CTranslate2: the scale of a tiny row must not overflow float32.
        least = np.float32(127) / np.finfo(np.float32).max
        return np.asarray(127.0 / np.maximum(greatest, least), np.float32)

    def numpy(self) -> Floats:
        return self.values

    def num_bytes(self) -> int:
        return 4 * self.shape[0]

    def to_bytes(self) -> bytes:
        return self.values.tobytes()

    def _to(self, dtype: str) -> Variable:
        raise NotImplementedError(dtype)

    def _equal(self, other: object) -> bool:
        return self is other


class Values(Variable):  # type: ignore[misc]
    """Rows quantized to int8 by their scales."""

    def __init__(self, rows: Rows, scale: Scale) -> None:
        self._source = rows
        self._scale = scale
        self.wrote: Callable[[int], None] | None = None
        """Called with the number of bytes when the variable is written."""

    @property
    def shape(self) -> list[int]:
        return self._source.shape

    @property
    def dtype(self) -> str:
        return "int8"

    def numpy(self) -> NDArray[np.int8]:
        values = np.empty(self.shape, np.int8)
        start = 0
        for block in self._source.blocks():
            scale = self._scale.values[start : start + len(block), None]
            values[start : start + len(block)] = np.rint(block * scale)
            start += len(block)
        return values

    def num_bytes(self) -> int:
        return math.prod(self.shape)

    def to_bytes(self) -> memoryview:
        content = self.numpy().data
        if self.wrote:
            self.wrote(self.num_bytes())
        return content

    def _to(self, dtype: str) -> Variable:
        raise NotImplementedError(dtype)

    def _equal(self, other: object) -> bool:
        return self is other
