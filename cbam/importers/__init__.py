"""The importer's year: the 50-tonne threshold, certificates held, dates, penalties, customs procedures."""
