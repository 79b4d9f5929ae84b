"""Advice that is arithmetic: actual or default, what to verify, what a missing figure costs."""
