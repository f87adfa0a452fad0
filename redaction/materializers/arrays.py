"""NumPy arrays as ``.npy``, whose header is checked before any memory is taken."""

from __future__ import annotations

import io
import math
import tokenize
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.base import Materializer, Scalar
from redaction.materializers.columns import reading
from redaction.materializers.forms import Form, facts

_FILE = "array.npy"
_READ_HEADER = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


class ArrayMaterializer(Materializer[np.ndarray]):
    """Values, dtype with its byte order, shape, and C or Fortran order; other strides come back in C order."""

    saves = np.ndarray
    version = 1

    def save(self, value: np.ndarray, folder: Path) -> None:
        """Write ``array.npy``."""
        with (folder / _FILE).open("wb") as file:
            file.write(npy_header(value, "the array"))
            file.write(_memory(value))

    def load(self, folder: Path) -> np.ndarray:
        """Read it back; the array owns its memory and can be written to."""
        path = folder / _FILE
        with reading(path, "an array"):
            try:
                return array_of(path.read_bytes())
            except OSError as error:
                raise ArtifactDamaged(f"{path} cannot be read: {error.strerror}.") from error

    def describe(self, value: np.ndarray) -> dict[str, Scalar]:
        """Shape, dtype and size."""
        shape = " x ".join(map(str, value.shape)) or "a single number"
        return {"shape": shape, "dtype": str(value.dtype), "bytes": value.nbytes}


def npy_header(array: np.ndarray, where: str) -> bytes:
    """The head of a ``.npy`` file.

    Raises:
        NotMaterializable: the array is of a subclass, or of a dtype that the format does not keep.
    """
    if type(array) is not np.ndarray:
        raise NotMaterializable(
            f"{where} is a {type(array).__module__}.{type(array).__qualname__}, a subclass of numpy.ndarray, which "
            "cannot be kept exactly. Convert it with np.asarray, its mask and the like apart."
        )
    dtype = array.dtype
    if dtype.hasobject or dtype.metadata or not _is_same(dtype, npy.descr_to_dtype(npy.dtype_to_descr(dtype))):
        raise NotMaterializable(
            f"{where} is an array of dtype {dtype}, which .npy cannot keep exactly. Use numbers, times, text of fixed "
            "width, or structures of these."
        )
    head = io.BytesIO()
    try:
        npy.write_array_header_2_0(head, npy.header_data_from_array_1_0(array))
        npy.read_array_header_2_0(io.BytesIO(head.getvalue()[npy.MAGIC_LEN :]))  # refuses what it calls too long
    except (ValueError, UnicodeError) as error:
        raise NotMaterializable(f"{where} is an array whose dtype does not fit into .npy: {error}.") from error
    return head.getvalue()


def npy_bytes(array: np.ndarray, where: str) -> bytes:
    """An array as the bytes of a ``.npy`` file."""
    return npy_header(array, where) + _memory(array)


def array_of(data: bytes) -> np.ndarray:
    """The array of the bytes of a ``.npy`` file.

    Raises:
        ValueError, TypeError: they are none, hold objects, or are not as many as the header says.
    """
    file = io.BytesIO(data)
    read_header = _READ_HEADER.get(npy.read_magic(file))
    if read_header is None:
        raise ValueError("the array has a header of a version that is never written")
    try:
        shape, fortran, dtype = read_header(file)
    except (SyntaxError, MemoryError, tokenize.TokenError) as error:  # how Python's parsers answer to nonsense
        raise ValueError(f"the header of the array cannot be read: {error}") from error
    start = file.tell()
    if dtype.hasobject or min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != len(data) - start:
        raise ValueError(f"the header says {dtype} {shape}, which {len(data) - start} bytes are not")
    return np.ndarray(shape, dtype, data, start, order="F" if fortran else "C").copy(order="K")


def _memory(array: np.ndarray) -> bytes:
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    return array.tobytes(order="F" if fortran else "C")


def _is_same(one: np.dtype, other: np.dtype) -> bool:
    return one == other and one.isalignedstruct == other.isalignedstruct and one.fields == other.fields


ARRAY = Form(lambda value, where: [facts(npy_bytes(value, where), where=where)], lambda content: array_of(*content))
"""An array inside another value."""
NUMBER = Form(
    lambda value, where: [facts(npy_bytes(np.array(value), where), where=where)],
    lambda content: array_of(*content)[()],
    immutable=True,
)
"""A structure, or bytes without a meaning: what ``columns`` does not know of NumPy's scalars."""
BYTES = Form(
    lambda value, where: [facts(bytes(value), where=where)], lambda content: np.bytes_(*content), immutable=True
)
"""NumPy's bytes, whose last zeros an array would drop."""
