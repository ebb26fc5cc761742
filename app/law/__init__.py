"""What the law of a jurisdiction asks of us and of those who file: profiles as data, one of which a house chooses."""
