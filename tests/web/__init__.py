"""The gate, the routes, serving, and the upload area in a browser."""
