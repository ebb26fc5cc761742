"""Pickups: the windows in which somebody can come. Capacity, runs and proof come with field work."""
