"""The importers of a portfolio that stay below the single mass-based threshold, under a scenario in a year.

Mass counts whether or not a line can be priced: what is not known of its emissions frees nobody.
Source: Regulation (EU) 2023/956 Article 2a and Annex VII.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cbam.importers.threshold import liable
from cbam.shipments import Flags, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class SmallImporters:
    """``importer`` [line] the number of each line's importer, ``counts`` [line] whether its mass counts,
    ``small`` [importer] whether all that counts does not exceed the threshold."""

    importer: Ints
    counts: Flags
    small: Flags

    @property
    def freed(self) -> Flags:
        """Lines that owe nothing because their importer stays below."""
        found: Flags = self.small[self.importer] & self.counts
        return found

    @property
    def share(self) -> float | None:
        """Of the importers that bring in goods that count, those that stay below [-]; None without any."""
        bringing = np.unique(self.importer[self.counts])
        return float(self.small[bringing].mean()) if len(bringing) else None


def small_importers(importer: Ints, mass_t: Floats, counts: Flags, threshold_t: float) -> SmallImporters:
    """Add up the mass [t] that counts by importer and compare it with the threshold."""
    n = int(importer.max(initial=-1)) + 1
    mass: Floats = np.bincount(importer, np.where(counts, mass_t, 0), n).astype(np.float64)
    small = np.asarray(~np.asarray(liable(mass, threshold_t)), dtype=np.bool_)
    return SmallImporters(importer, counts, small)
