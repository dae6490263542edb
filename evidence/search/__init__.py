"""Finding: a disposable copy of the pages, and a plain scan that needs none."""
