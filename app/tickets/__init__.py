"""Contacts and work orders: what was said, what somebody must do about it, who is party to it, and how far it is."""
