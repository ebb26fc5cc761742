"""What administrators fill in about promises: policies with their targets and levels, and a ticket to try them with."""
