"""The benchmark: what the product costs beside the barest thing that does the same, measured in one run.

`python -m bench` prints one table; `python -m bench NAME...` measures only those; `--json FILE` keeps the figures.
Nothing is asserted: a row outside its target says so and is a row like any other. See docs/benchmarks.md.
"""
