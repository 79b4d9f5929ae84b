"""Long work in processes of its own: queued fairly, watched on disk, cancelled, resumed."""
