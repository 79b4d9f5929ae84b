"""Advice on a precursor whose country of production is unknown: only the highest default value is left."""

from __future__ import annotations

import pytest

from cbam.advice.installation import advise_installation
from cbam.advice.request import Wishes
from cbam.advice.suppliers import Known
from cbam.prices import Prices
from cbam.statute import Statute
from tests.cbam.advice.mill import mill, model


def test_no_figure_of_the_supplier_counts(law: Statute, prices: Prices) -> None:
    """Slab 8.230 x 1.10 = 9.053, column B 1.364 x 0.975 = 1.3299 (IR (EU) 2025/2621 Annex IV, route C).

    coil 0.1 + 1.05 x 9.053 = 9.60565 against the default value of Chinese coil 3.187 x 1.10 = 3.5057
    """
    data = mill(country="不明", see_direct=1.0, sefa=1.2, verified=True)
    advice = advise_installation(model(data), law, prices, [2026], Wishes(year=2026))
    (slab,) = advice.precursors
    assert slab.known is Known.MISSING
    (year,) = slab.years
    assert year.see_default == pytest.approx(9.053, rel=1e-9)
    assert year.sefa_default == pytest.approx(1.3299, rel=1e-9)
    assert year.see_actual is None
    assert year.markup_eur == pytest.approx(0.823 * year.price_eur, rel=1e-9)
    assert advice.asked.see_actual[0] == pytest.approx(9.60565, rel=1e-9)
    assert advice.asked.see_default[0] == pytest.approx(3.5057, rel=1e-9)
    assert advice.stay_on_default
