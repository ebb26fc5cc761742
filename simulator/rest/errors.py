"""Errors in Twilio's shape."""

from typing import Any


class RestError(Exception):
    """Answered as `status` with Twilio's own error number."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


WEATHER_CODES = {401: 20003, 404: 20404, 429: 20429, 503: 20503}


def weather_error(status: int) -> RestError:
    """What the API says on a day it does not work."""
    message = "Too Many Requests" if status == 429 else "The weather of the simulator says no"
    return RestError(status, WEATHER_CODES.get(status, 20500), message)
