"""Random numbers that belong to a name: every uncertain figure has its own stream.

A number is a function of seed, name and position of the draw, and of nothing else. Adding,
removing or reordering figures therefore changes no draw of any other, and any block of draws
can be made by any thread or process, in any order, with the same bits.

The seed is spread by NumPy's SeedSequence. The number at position n of a stream is the n-th
output of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195) started at the
stream's own state. Normals come from pairs of them (Box and Muller 1958,
doi:10.1214/aoms/1177706645).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]

GROUP = 8
"""Draws come in groups of eight: the first four lanes give the radius, the last four the angle of a pair."""
HALF = GROUP // 2

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))
_TO_53_BITS = np.uint64(11)
_STEP = 2.0**-53


def name_keys(names: Iterable[str]) -> Keys:
    """A 64-bit key per name: the first bytes of its BLAKE2b digest, the same on every machine."""
    digests = (hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)


def joined(first: Keys, second: Keys) -> Keys:
    """Key of an ordered pair of keyed things, such as a process and what it draws on."""
    return _mixed(_mixed(first + _GAMMA) ^ second)


def states(keys: Keys, seed: int) -> Keys:
    """Where each key's stream starts under a seed (a whole number from 0 on)."""
    word = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    return _mixed(keys ^ word)


def uniforms(start: Keys, first_group: int, n_groups: int) -> Floats:
    """Numbers strictly between 0 and 1, streams x (groups x 8 draws), of 2^53 equal steps.

    Args:
        start: from `states`.
        first_group: number of the first group of eight draws.
        n_groups: how many groups.
    """
    lanes = np.arange(first_group * GROUP, (first_group + n_groups) * GROUP, dtype=np.uint64)
    return _at(start, lanes)


def normals(start: Keys, first_group: int, n_groups: int) -> Floats:
    """Standard normal numbers, streams x (groups x 8 draws)."""
    lanes = np.arange(first_group * GROUP, (first_group + n_groups) * GROUP, dtype=np.uint64)
    by_half = lanes.reshape(n_groups, 2, HALF)
    shape = (len(start), n_groups, HALF)
    radius = _at(start, by_half[:, 0].ravel())
    half_angle = _at(start, by_half[:, 1].ravel())
    np.log(radius, out=radius)
    radius *= -2.0
    np.sqrt(radius, out=radius)
    # cos and sin from the tangent of half the angle: one function instead of two, and a faster one
    half_angle *= np.pi
    np.tan(half_angle, out=half_angle)
    square = half_angle * half_angle
    radius /= 1.0 + square
    half_angle *= 2.0
    found = np.empty((len(start), n_groups, GROUP))
    np.multiply(radius, half_angle, out=half_angle)
    np.subtract(1.0, square, out=square)
    square *= radius
    found[:, :, :HALF] = square.reshape(shape)
    found[:, :, HALF:] = half_angle.reshape(shape)
    return found.reshape(len(start), n_groups * GROUP)


def _at(start: Keys, lanes: Keys) -> Floats:
    """The uniform numbers of each stream at the given positions."""
    offsets = (lanes + np.uint64(1)) * _GAMMA
    if _has_numba():
        from inventories.fast_streams import fill

        numbers = np.empty((len(start), len(lanes)))
        fill(start, offsets, *_MULTIPLIERS, _STEP, numbers)
        return numbers
    state = start[:, None] + offsets
    _mix(state, np.empty_like(state))
    state >>= _TO_53_BITS
    found = state.astype(np.float64)
    found += 0.5
    found *= _STEP
    return found


@cache
def _has_numba() -> bool:
    return find_spec("numba") is not None


def _mixed(values: Keys) -> Keys:
    state = np.array(values, dtype=np.uint64)
    _mix(state, np.empty_like(state))
    return state


def _mix(state: Keys, spare: Keys) -> None:
    """SplitMix64's output function, in place."""
    for shift, multiplier in zip(_SHIFTS, _MULTIPLIERS, strict=False):
        np.right_shift(state, shift, out=spare)
        np.bitwise_xor(state, spare, out=state)
        np.multiply(state, multiplier, out=state)
    np.right_shift(state, _SHIFTS[-1], out=spare)
    np.bitwise_xor(state, spare, out=state)
