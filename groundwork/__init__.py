"""How we read, say, store and run. Uses nothing else of this project."""
