"""The words and figures of the worked example's documents, apart from how they are drawn."""
