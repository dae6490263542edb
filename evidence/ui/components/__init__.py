"""Pieces of pages. One component draws a thing, so it looks the same everywhere."""
