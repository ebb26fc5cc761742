"""Customers and the points they are reached at. Found by number in whatever form, created once, merged without rewriting."""
