"""What it weighs: bill of materials, product system, carbon footprint."""
