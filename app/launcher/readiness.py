"""Asking a process of ours over HTTP whether it is ready."""

from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def answers(address: str) -> bool:
    """Whether a GET of this address is answered with success."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=2)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status < 300
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
