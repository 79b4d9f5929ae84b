"""Named random streams: the draw of a name depends on the seed, the name and its number, on nothing else.

Adding a firm or a driver therefore changes no other draw, and neither does the way work is cut up or spread.
Counter-based: number i of a stream is SplitMix64 at key + (i + 1) x golden gamma, where the key is the first
64 bits of SHA-256 over seed and name. Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom
number generators, OOPSLA.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from cbam.shipments import Floats

Keys = NDArray[np.uint64]
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
_TO_53_BITS, _HALF = np.uint64(11), 0.5
_SCALE = 2.0**-53
_KEY_BYTES = 8


def key(seed: int, *name: str) -> int:
    """The key of a stream."""
    text = "\x1f".join((str(seed), *name))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:_KEY_BYTES], "little")


def keys(seed: int, driver: str, names: Sequence[str]) -> Keys:
    """The keys of one driver's streams."""
    return np.array([key(seed, driver, name) for name in names], dtype=np.uint64)


def words(stream: Keys, first: int, n: int) -> Keys:
    """``n`` 64-bit words of each stream from number ``first`` on: an array of stream x draw."""
    z = np.empty((len(stream), n), dtype=np.uint64)
    _words_into(stream, first, z, np.empty_like(z))
    return z


def _words_into(stream: Keys, first: int, z: Keys, spare: Keys) -> None:
    counter = np.arange(first + 1, first + z.shape[1] + 1, dtype=np.uint64) * _GOLDEN
    np.add(stream[:, None], counter[None, :], out=z)
    for shift, factor in ((_SHIFT_1, _MIX_1), (_SHIFT_2, _MIX_2)):
        np.right_shift(z, shift, out=spare)
        np.bitwise_xor(z, spare, out=z)
        np.multiply(z, factor, out=z)
    np.right_shift(z, _SHIFT_3, out=spare)
    np.bitwise_xor(z, spare, out=z)


def uniforms(stream: Keys, first: int, n: int) -> Floats:
    """Uniform numbers strictly between 0 and 1, stream x draw."""
    found = np.empty((len(stream), n), dtype=np.float64)
    z = np.empty(found.shape, dtype=np.uint64)
    _uniforms_into(stream, first, found, z)
    return found


def _uniforms_into(stream: Keys, first: int, out: Floats, z: Keys) -> None:
    _words_into(stream, first, z, out.view(np.uint64))
    np.right_shift(z, _TO_53_BITS, out=z)
    np.copyto(out, z, casting="unsafe")
    out += _HALF
    out *= _SCALE


def normals(stream: Keys, first: int, n: int) -> Floats:
    """Standard normal numbers, stream x draw: the quantile function of the uniforms."""
    found = np.empty((len(stream), n), dtype=np.float64)
    normals_into(stream, first, found, np.empty(found.shape, dtype=np.uint64))
    return found


def normals_into(stream: Keys, first: int, out: Floats, scratch: Keys) -> None:
    """As :func:`normals`, into arrays that are there already: ``out`` and ``scratch`` of its shape."""
    _uniforms_into(stream, first, out, scratch)
    ndtri(out, out=out)
