"""Components of our own: bringing files in, drawing on a page, keeping stray keys quiet. Scripts are files of ours."""
