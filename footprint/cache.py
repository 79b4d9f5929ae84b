"""Burdens kept while a program runs: per database version and method they are computed once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

import numpy as np

from footprint.adjoint import Intensities, intensities
from footprint.network import Network
from footprint.system import Floats

KEPT = 64
"""How many solutions are kept; the one longest unused goes first."""

_found: OrderedDict[str, Intensities] = OrderedDict()
_lock = Lock()


def cached_intensities(network: Network, direct: Floats) -> Intensities:
    """Burdens of a system, from memory if exactly this system and method were solved before.

    The key is a hash of all numbers of the system and of what its nodes release, weighed by the
    method, so that a corrected amount or another set of warming potentials never meets an old result.
    """
    method = hashlib.sha256(np.ascontiguousarray(direct).tobytes()).hexdigest()
    key = f"{network.fingerprint}:{method}"
    with _lock:
        if key in _found:
            _found.move_to_end(key)
            return _found[key]
    solved = intensities(network, direct)
    for array in (solved.values, solved.error):
        array.setflags(write=False)
    with _lock:
        _found[key] = solved
        while len(_found) > KEPT:
            _found.popitem(last=False)
    return solved


def forget() -> None:
    """Drop everything kept."""
    with _lock:
        _found.clear()
