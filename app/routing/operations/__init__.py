"""Placing, holding and climbing."""
