"""What is answered when a request could not be done through no fault of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.views import defaults

if TYPE_CHECKING:
    from django.http import HttpRequest

TRY_AGAIN_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer in the place of a view, or of what stands before it, that raised. A database that is
    away comes back: then 503, with the seconds after which to ask again."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return defaults.server_error(request)
    response = HttpResponse(loader.get_template("503.html").render(), status=503)
    response["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response
