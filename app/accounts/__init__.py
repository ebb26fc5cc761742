"""Who works here: users and their roles, the unit tree, skills and sessions; what each of them may do, and where."""
