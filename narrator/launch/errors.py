"""What stops a start."""


class LaunchError(Exception):
    """The installation cannot start; the message says why and what helps."""
