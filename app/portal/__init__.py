"""The customer's own pages: ask, complain, order a pickup, follow it, find an item, see when we are open."""
