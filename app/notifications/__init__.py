"""What we say to people: texts per language, and deliveries that are never lost and never doubled."""
