"""From a product carbon footprint to CBAM embedded emissions: two calculations, one table that adds up.

The one place that sees both. Nothing of the footprint enters the CBAM figure: it is taken from
``cbam.embedded`` as it is.
"""
