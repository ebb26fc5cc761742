"""Rules: when something happens to a ticket, and if it is such a one, then this is done.

A rule waits for an occasion (`occasions.py`), asks a condition in the one language, and does actions (`actions.py`) that
are operations of lower packages: small and typed, no programming language. What it does is told as its own; each firing
is logged and guarded, and can be tried on past tickets before."""
