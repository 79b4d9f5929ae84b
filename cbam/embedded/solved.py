"""An installation after its linear system was solved: what results are read from."""

from __future__ import annotations

from dataclasses import dataclass

from cbam.embedded import chain
from cbam.embedded.inputs import Network
from cbam.embedded.model import Installation
from cbam.embedded.processes import Attributed
from cbam.embedded.purchased import Supply
from cbam.embedded.rules import Rules
from cbam.embedded.shares import Allocation


@dataclass(frozen=True)
class Solved:
    """Everything one installation's results rest on; ``figures`` as in ``Network.own``, solved."""

    installation: Installation
    rules: Rules
    attributed: tuple[Attributed, ...]
    supplies: tuple[Supply, ...]
    net: Network
    figures: chain.Matrix
    allocation: Allocation
