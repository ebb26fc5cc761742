"""Set-up: screens on which administrators see and change what the installation works by."""
