"""The promised figures, measured: `python -m benchmarks`, or `python -m benchmarks stacked` for one."""
