"""Taking in files of territories."""
