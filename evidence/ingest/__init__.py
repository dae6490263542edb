"""Bytes become pages of text. Nothing is stored here."""
