"""Pure rules: no clock, file, database or engine."""
