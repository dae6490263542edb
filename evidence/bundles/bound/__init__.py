"""bundle.pdf: every document of a draft in one run of numbered pages, each page checked against its source."""
