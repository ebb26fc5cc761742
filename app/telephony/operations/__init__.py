"""Noting what the provider reports, and settling callbacks."""
