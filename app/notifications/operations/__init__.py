"""Making deliveries due, and what becomes of them."""
