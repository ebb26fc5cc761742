"""Postline: the open call centre of a post or parcel service."""
