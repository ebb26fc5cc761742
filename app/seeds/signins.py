"""Who may be tried in the demonstration."""

from app.seeds.tables import rows

PASSWORD = "postline-demo"  # noqa: S105 - shown on the sign-in page of the demonstration, and nowhere else valid
DOMAIN = "postline.example"


def demo_users(language: str = "en") -> list[tuple[str, str, str, str]]:
    """Name, what they do, e-mail and password of each, for the sign-in page."""
    return [
        (row["name"], row[f"does_{language}"], email_of(row["login"]), PASSWORD)
        for row in rows("demo/people")
    ]


def email_of(login: str) -> str:
    """The address by which they sign in."""
    return f"{login}@{DOMAIN}"
