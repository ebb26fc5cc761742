"""Screens on which administrators set the house up; each says what a change would do before it is made."""
