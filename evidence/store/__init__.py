"""The truth: rows, originals by hash, the audit chain and the work to do."""
