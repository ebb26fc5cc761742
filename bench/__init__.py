"""Benchmarks: each starts what it needs, prints a table and writes JSON. Run them with `./run bench NAME`."""
