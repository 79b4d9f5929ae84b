"""Carbon prices at other borders: the UK's, China's price at home, and any regime a user states."""
