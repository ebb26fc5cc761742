"""Pages that join many subjects: the board, the ticket page, the supervisor's live floor."""
