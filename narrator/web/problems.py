"""Errors of the API: one shape (RFC 9457) for every one of them, whoever noticed it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError

from narrator.media import StorageFull
from narrator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponseBase
    from ninja import NinjaAPI

    View = Callable[[HttpRequest], HttpResponseBase]

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/v1/"

USUAL: dict[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    401: ("not_signed_in", "Send a token: Authorization: Bearer TOKEN."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("too_large", "The request is larger than this site takes."),
    415: (
        "unsupported_media_type",
        "Send JSON, with Content-Type: application/json.",
    ),
    416: ("range_not_satisfiable", "The file ends before the part that was asked for."),
    429: ("too_many_requests", "Too many requests. Try again later."),
    500: (
        "internal_error",
        "Something went wrong here. The request_id names it in the log.",
    ),
    503: ("database_away", "The database does not answer. Try again in some seconds."),
}


def problem(
    request: HttpRequest, status: int, code: str = "", detail: str = "", **more: object
) -> HttpResponse:
    """Return an error answer; what is not said is what is usually said of this status."""
    usual_code, usual_detail = USUAL.get(status, ("error", HTTPStatus(status).description))
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or usual_detail or HTTPStatus(status).phrase,
        "code": code or usual_code,
        "request_id": request.META.get("narrator.request_id", ""),
        **more,
    }
    response = HttpResponse(json.dumps(body), status=status, content_type=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer with what a use case said."""
    more = dict(refusal.more)
    wait = more.pop("retry_after", None)
    response = problem(request, refusal.status, refusal.code, refusal.detail, **more)
    if wait is not None:
        response["Retry-After"] = str(wait)
    return response


def unknown_address(_request: HttpRequest) -> NoReturn:
    raise Http404


def problems_alone(get_response: View) -> View:
    """Give errors that did not come from the API's own views its shape too (405, 500, bad host)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code < 400 or not request.path.startswith(ROOT):
            return response
        if response.get("Content-Type", "") == MEDIA_TYPE:
            return response
        answer = problem(request, response.status_code)
        answer["Content-Length"] = str(len(answer.content))
        for header in ("Allow", "Retry-After", "Content-Range"):
            if header in response:
                answer[header] = response[header]
        return answer

    return middleware


def install(api: NinjaAPI) -> None:
    """Answer what is raised in the API's views."""
    api.add_exception_handler(Refusal, _refusal)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(StorageFull, _storage_full)
    for error in (RequestDataTooBig, TooManyFilesSent, MultiPartParserError, UnreadablePostError):
        api.add_exception_handler(error, _unreadable)


def _refusal(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(request, error)


def _not_found(request: HttpRequest, _error: Any) -> HttpResponse:
    return problem(request, 404)


def _storage_full(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, 507, "storage_full", str(error))


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, Refusal):
        return refused(request, error.__cause__)
    if error.status_code == HTTPStatus.BAD_REQUEST and error.__cause__ is not None:
        return _unreadable(request, error.__cause__)
    detail = "" if error.message in {"Unauthorized", "Forbidden"} else str(error)
    return problem(request, error.status_code, detail=detail)


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        return problem(request, 413)
    if isinstance(error, TooManyFilesSent):
        return problem(request, 400, "too_many_files", "Send one file at a time.")
    if isinstance(error, MultiPartParserError):
        return problem(request, 400, "bad_form", "The form is cut or damaged.")
    if isinstance(error, UnreadablePostError):
        return problem(request, 400, "cut_off", "The request ended before all of it had arrived.")
    return problem(request, 400, "bad_json", "The body is not valid JSON.")


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    found = [_fault(each) for each in error.errors]
    detail = f"{found[0]['field']}: {found[0]['message']}." if found else ""
    return problem(request, 422, "invalid", detail, errors=found)


def _fault(error: Mapping[str, Any]) -> dict[str, str]:
    """Return where and what, without what was sent."""
    source, *place = map(str, error["loc"])
    if source == "body":  # then comes the name of our own parameter, which says nothing
        place = place[1:]
    field = ".".join(place) or source
    return {"field": field, "message": str(error["msg"])}
