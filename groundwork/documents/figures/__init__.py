"""Figures of a report: what a figure shows, how it is drawn, and what it says to who cannot see it."""
