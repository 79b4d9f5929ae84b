"""What is shown: pages, charts and screen state."""
