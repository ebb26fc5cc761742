"""Everything that writes contacts and tickets, one file per group of verbs."""
