"""Real servers for the tests that need them: each skips, with its reason, where it is not installed."""
