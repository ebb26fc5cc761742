"""What happens at each step: small functions of a talk, put together by `menu.py`."""
