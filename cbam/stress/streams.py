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
    counter = np.arange(first + 1, first + n + 1, dtype=np.uint64) * _GOLDEN
    z = stream[:, None] + counter[None, :]
    z ^= z >> _SHIFT_1
    z *= _MIX_1
    z ^= z >> _SHIFT_2
    z *= _MIX_2
    z ^= z >> _SHIFT_3
    return z


def uniforms(stream: Keys, first: int, n: int) -> Floats:
    """Uniform numbers strictly between 0 and 1, stream x draw."""
    return ((words(stream, first, n) >> _TO_53_BITS).astype(np.float64) + _HALF) * _SCALE


def normals(stream: Keys, first: int, n: int) -> Floats:
    """Standard normal numbers, stream x draw: the quantile function of the uniforms."""
    found: Floats = ndtri(uniforms(stream, first, n))
    return found
