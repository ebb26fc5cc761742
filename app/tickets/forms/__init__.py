"""What is asked of people who change a ticket: words and steps, the facts of its kind, what ending it needs."""
