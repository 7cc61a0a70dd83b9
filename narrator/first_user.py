"""The first user: whoever starts an installation needs somebody to sign in as."""

import secrets

from django.contrib.auth import get_user_model

NAME = "narrator"
CONSONANTS = "bdfghjkmnprstvwz"
VOWELS = "aeiou"
GROUPS = 5


def readable_password() -> str:
    """Return a random password that can be read out: `kupa-rive-nofo-…`, 63 bits."""
    return "-".join(
        "".join(secrets.choice(letters) for letters in (CONSONANTS, VOWELS) * 2)
        for _ in range(GROUPS)
    )


def create_first_user() -> str | None:
    """Create an administrator where there is no user at all. Returns the password, once."""
    users = get_user_model()
    if users.objects.exists():
        return None
    password = readable_password()
    users.objects.create_superuser(username=NAME, password=password)
    return password
