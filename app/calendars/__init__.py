"""When we work: opening hours, holidays and make-up days by zone, and exact arithmetic over working time."""
