"""Sums over the lines of a product with its sub-assemblies opened, however deep and in whatever circle."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from footprint.bill import Line, LineKind
from footprint.results import ProductResult
from footprint.system import Floats
from footprint.weakest import ROUND_OFF


def is_product(line: Line) -> bool:
    """Whether a line takes another product of the bill."""
    return line.kind is LineKind.PRODUCT


def opened(
    answered: Mapping[str, ProductResult], own: Floats, opens: Callable[[Line], bool] = is_product
) -> Floats:
    """What `own` comes to per declared amount when the products that a product takes are opened.

    With E the sums of every product, D those of lines that take no other product, and W what share
    of another product's declared amount is taken: E = D + W E, which loops satisfy as well.

    Args:
        answered: products with a footprint, by id.
        own: D, products x columns.
        opens: which lines that take a product are opened; all, if not said otherwise.
    """
    from scipy.sparse import coo_array, csc_array, eye_array
    from scipy.sparse.linalg import splu

    index = {key: i for i, key in enumerate(answered)}
    rows, columns, shares = [], [], []
    for i, result in enumerate(answered.values()):
        for item in result.by_item:
            if opens(item.line):
                part = answered[item.line.target].product
                taken = item.line.quantity * result.product.allocation.share
                rows.append(i)
                columns.append(index[part.id])
                shares.append(taken / part.declared_amount)
    if not rows:
        return own
    taken_in = coo_array((shares, (rows, columns)), shape=(len(index), len(index)))
    found = np.asarray(splu(csc_array(eye_array(len(index)) - taken_in)).solve(own))
    found[np.abs(found) <= ROUND_OFF * np.abs(found).max(axis=1, initial=0.0, keepdims=True)] = 0.0
    return found
