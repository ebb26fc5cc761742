"""Our texts to customers as rows, by code and language: written, and soon spoken. Whoever answers composes from here."""
