"""Benchmarks: ratios inside one run, never a timed test. `make bench`, or python -m tests.bench --help."""
