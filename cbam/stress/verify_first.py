"""Who should verify first: by how much each firm's charge falls on verified figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbam.shipments import Floats
    from cbam.stress.rows import Rows


def saving_eur(sums: Mapping[str, Floats]) -> Floats:
    """Cost as billed less cost on verified figures [EUR]; negative where default values are cheaper."""
    found: Floats = sums["cost_eur"] - sums["cost_if_verified_eur"]
    return found


def ranks(saving: Floats) -> Floats:
    """1 for the largest saving, ties sharing the better rank; NaN where nothing is saved."""
    ordered = np.sort(-saving[~np.isnan(saving)])
    found = np.searchsorted(ordered, -saving, side="left") + 1.0
    return np.where(saving > 0, found, np.nan)


def add_verify_first(rows: Rows, names: tuple[str, ...], sums: Mapping[str, Floats]) -> None:
    """Saving and rank of every firm of which a line is priced; the saving if every saving firm verified."""
    saving = np.where(sums["cells_priced"] > 0, saving_eur(sums), np.nan)
    rows.add("firm", names, {("verification_saving_eur", "EUR"): saving})
    rows.add("firm", names, {("verification_rank", "1"): ranks(saving)})
    rows.single("verification_saving_eur", "EUR", float(np.fmax(saving, 0).sum()))
