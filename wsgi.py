"""What gunicorn and `flask` serve."""

from app.factory import create_app

app = create_app()
