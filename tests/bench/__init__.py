"""The benchmark's generators are sound; its figures are never asserted."""
