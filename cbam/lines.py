"""Shipments beside what the law says of each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cbam.profile import Profile, Scope
from cbam.shipments import Flags, Floats, Ints, Shipments, Texts


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Shipments with what the law says of each; a profile is None where it could not be resolved.

    ``suspended`` lines pay nothing under a what-if overlay.
    """

    shipments: Shipments
    profiles: tuple[Profile | None, ...]
    profile_of: Ints
    suspended: Flags

    @property
    def known(self) -> tuple[Profile, ...]:
        """The profiles that could be resolved."""
        return tuple(profile for profile in self.profiles if profile is not None)

    @property
    def charged(self) -> Flags:
        """Lines in scope, from an origin that pays, not suspended."""
        in_scope = self.flags([p is not None and p.scope is Scope.IN_SCOPE for p in self.profiles])
        return in_scope & ~self.suspended

    @property
    def electricity(self) -> Flags:
        """Lines of electricity, counted in MWh."""
        return self.flags([p is not None and p.electricity for p in self.profiles])

    def flags(self, by_profile: list[bool]) -> Flags:
        """One flag per line from one per profile."""
        return np.array(by_profile, dtype=np.bool_)[self.profile_of]

    def texts(self, name: str) -> Texts:
        """One text of the profiles per line; "" where a profile is not known."""
        by_profile = ["" if p is None else str(getattr(p, name)) for p in self.profiles]
        return np.array(by_profile, dtype=object)[self.profile_of]

    def figures(self, name: str) -> Floats:
        """One figure of the profiles per line."""
        by_profile = [float("nan") if p is None else float(getattr(p, name)) for p in self.profiles]
        return np.array(by_profile, dtype=np.float64)[self.profile_of]

    def take(self, rows: Ints) -> Lines:
        """These lines and the profiles they use."""
        used, compact = np.unique(self.profile_of[rows], return_inverse=True)
        profiles = tuple(self.profiles[number] for number in used)
        return Lines(self.shipments.take(rows), profiles, compact.astype(np.int64), self.suspended[rows])
