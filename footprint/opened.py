"""Sums over the lines of a product with its sub-assemblies opened, however deep and in whatever circle."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from footprint.bill import LineKind
from footprint.results import ProductResult
from footprint.system import Floats


def opened(answered: Mapping[str, ProductResult], own: Floats) -> Floats:
    """What `own` comes to per declared amount when the products that a product takes are opened.

    With E the sums of every product, D those of lines that take no other product, and W what share
    of another product's declared amount is taken: E = D + W E, which loops satisfy as well.

    Args:
        answered: products with a footprint, by id.
        own: D, products x columns.
    """
    from scipy.sparse import coo_array, csc_array, eye_array
    from scipy.sparse.linalg import splu

    index = {key: i for i, key in enumerate(answered)}
    rows, columns, shares = [], [], []
    for i, result in enumerate(answered.values()):
        for item in result.by_item:
            if item.line.kind is LineKind.PRODUCT:
                part = answered[item.line.target].product
                taken = item.line.quantity * result.product.allocation.share
                rows.append(i)
                columns.append(index[part.id])
                shares.append(taken / part.declared_amount)
    if not rows:
        return own
    taken_in = coo_array((shares, (rows, columns)), shape=(len(index), len(index)))
    return np.asarray(splu(csc_array(eye_array(len(index)) - taken_in)).solve(own))
