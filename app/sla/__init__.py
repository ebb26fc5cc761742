"""Promises: which clocks apply to whom, the running ones as rows, the sweep. Only here is known what "late" means."""
