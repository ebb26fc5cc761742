"""What an installation begins with: the defaults every one needs, and a demonstration for the embedded set-up."""
