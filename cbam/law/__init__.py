"""The EU CBAM in force as dated, cited data, and the lookups on it."""
