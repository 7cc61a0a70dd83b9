"""What a use case answers when it will not do what was asked."""


class Refusal(Exception):
    """A clear sentence with a stable code; `status` is the HTTP status that fits it.

    `more` are plain values that a program needs beside the sentence, such as the current version.
    """

    def __init__(self, code: str, detail: str, status: int = 422, **more: object) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status
        self.more = more
