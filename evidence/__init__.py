"""The machine: takes evidence in, finds it, maps it, says what is not yet shown, and hands over bundles."""
