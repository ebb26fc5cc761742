"""What every package stands on: database, transaction, events, tasks, clock, errors. It knows no word of our trade."""
