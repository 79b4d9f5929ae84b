"""Actual embedded emissions: from what an installation monitors to what its goods carry."""
