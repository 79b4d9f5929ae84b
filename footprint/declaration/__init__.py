"""A footprint handed over: the report after ISO 14067 and GB/T 24067, and the PACT exchange format."""
