"""What the benchmarks share: servers, the application's processes, data sets, load, figures."""
