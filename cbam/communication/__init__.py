"""What an operator hands to importers: the summary of IR (EU) 2025/2547 Annex IV, and the Catena-X JSON."""
