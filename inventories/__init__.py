"""What is known: processes, factors, sources and doubt."""
