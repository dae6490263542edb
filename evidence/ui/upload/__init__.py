"""Components of our own: bringing files in, and keeping stray keys quiet. Their scripts are served as files."""
