"""One door for all channels: an inbound contact becomes a customer and, by the ladder, a ticket or none; once."""
