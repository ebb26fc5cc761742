"""The launcher: starts every process of ours in order, watches over them, and ends them in order."""
