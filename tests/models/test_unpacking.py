"""What is packed is unpacked in steps, once, and up to a bound."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from itertools import chain

import pytest

from models.unpacking import STEP, TooLargeError, Unpacker, UnpackingError, member

TEXT = "نص الخبر كما نشر، وفيه ما يكفي من الكلام. ".encode() * 5000
RAW = zlib.compressobj(wbits=-15)


def unpacked(encoding: str, packed: bytes, *, most: int = len(TEXT), at_once: int = 1000) -> bytes:
    unpacker = Unpacker(encoding, most)
    found: list[bytes] = []
    for start in range(0, len(packed), at_once):
        found += unpacker.steps(packed[start : start + at_once])
    unpacker.close()
    return b"".join(found)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZip ", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", RAW.compress(TEXT) + RAW.flush()),
    ],
    ids=["none", "identity", "gzip", "spelt otherwise", "x-gzip", "deflate", "bare deflate"],
)
@pytest.mark.parametrize("at_once", [1, 10_000_000])
def test_one_encoding_is_unpacked(encoding: str, packed: bytes, at_once: int) -> None:
    assert unpacked(encoding, packed, at_once=at_once) == TEXT


@pytest.mark.parametrize(
    "encoding", ["gzip, gzip", "gzip,identity", "br", "zstd", "deflate, gzip", "compress", ","]
)
def test_any_other_is_refused(encoding: str) -> None:
    with pytest.raises(UnpackingError):
        Unpacker(encoding, 1000)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_nothing_beyond_the_bound_comes_out(encoding: str) -> None:
    packed = {"": TEXT, "gzip": gzip.compress(TEXT), "deflate": zlib.compress(TEXT)}[encoding]
    assert unpacked(encoding, packed) == TEXT
    with pytest.raises(TooLargeError):
        unpacked(encoding, packed, most=len(TEXT) - 1)


def test_a_step_is_small_whatever_the_chunk() -> None:
    steps = list(Unpacker("gzip", 100_000_000).steps(gzip.compress(b"a" * 50_000_000)))
    assert max(map(len, steps)) == STEP
    assert sum(map(len, steps)) == 50_000_000


def test_packed_bytes_that_stand_for_nothing_come_to_an_end() -> None:
    empty = b"\0\0\0\xff\xff" * 20_000
    unpacker = Unpacker("deflate", 1_000_000)
    assert list(unpacker.steps(b"\x78\x9c" + empty)) == []
    with pytest.raises(TooLargeError):
        list(chain.from_iterable(map(unpacker.steps, [empty] * 20)))


def test_an_empty_answer_may_be_called_packed() -> None:
    assert unpacked("gzip", b"") == b""


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(TEXT)[:-20], b"<html>not packed</html>", gzip.compress(TEXT)[:5]],
    ids=["cut", "not packed", "header alone"],
)
def test_what_is_broken_or_cut_off_is_an_error(packed: bytes) -> None:
    with pytest.raises(UnpackingError):
        unpacked("gzip", packed)


def archive(content: bytes, *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as file:
        file.writestr("part", content)
    return written.getvalue()


def lying(packed: bytes, size: int) -> zipfile.ZipFile:
    """An archive whose headers give another size for its one member."""
    found = bytearray(packed)
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", found, found.index(mark) + place, size)
    return zipfile.ZipFile(io.BytesIO(bytes(found)))


def test_a_member_is_read_in_steps_up_to_the_bound() -> None:
    with zipfile.ZipFile(io.BytesIO(archive(TEXT))) as file:
        assert b"".join(member(file, "part", len(TEXT))) == TEXT
        assert max(map(len, member(file, "part", len(TEXT)))) <= STEP
        with pytest.raises(TooLargeError):
            list(member(file, "part", len(TEXT) - 1))


@pytest.mark.parametrize("size", [10, 4_000_000_000])
def test_the_size_in_a_header_is_not_believed(size: int) -> None:
    with (
        lying(archive(b"a" * 5_000_000), size) as file,
        pytest.raises((TooLargeError, zipfile.BadZipFile)),
    ):
        list(member(file, "part", 1_000_000))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_cannot_be_unpacked_in_steps_is_refused(packing: int) -> None:
    packed = io.BytesIO(archive(TEXT, packing=packing))
    with zipfile.ZipFile(packed) as file, pytest.raises(UnpackingError):
        list(member(file, "part", len(TEXT)))
