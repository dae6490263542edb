"""The checks that travel in every bundle, and work with nothing of ours."""
