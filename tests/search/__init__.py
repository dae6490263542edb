"""Finding: the grammar, the index, the plain scan and the snippets."""
