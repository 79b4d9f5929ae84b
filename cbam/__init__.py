"""What it costs: the law in force, the bill, the outlook under carbon-price scenarios."""
