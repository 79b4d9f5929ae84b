"""Work of ``cbam`` that runs as a job: each module one kind, with a function ``work``."""
