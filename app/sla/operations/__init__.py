"""What starts, rests, ends and reaches timers."""
