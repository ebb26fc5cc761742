"""Everything that writes mail items."""
