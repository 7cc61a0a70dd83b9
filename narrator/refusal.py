"""What a use case answers when it will not do what was asked."""


class Refusal(Exception):
    """A clear sentence with a stable code; `status` is the HTTP status that fits it."""

    def __init__(self, code: str, detail: str, status: int = 422) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status
