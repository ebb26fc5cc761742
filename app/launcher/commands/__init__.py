"""One file per command of `./run`; each has `run(arguments)` and returns the exit status."""
