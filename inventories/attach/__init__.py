"""Attaching a database of the user's own: read, linked with a report, refused or frozen for later runs."""
