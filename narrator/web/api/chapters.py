"""One chapter with its text, and corrections to it."""

import uuid

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema

from narrator import library
from narrator.models import Chapter, User
from narrator.refusal import Refusal
from narrator.web.access import caller, find
from narrator.web.api import fields
from narrator.web.api.payloads import ChapterPayload, chapter_payload
from narrator.web.api.routing import Resource

router = Resource(tags=["chapters"])


class ChapterChange(Schema):
    title: str | None = None
    text: str | None = None
    included: bool | None = None
    version: int | None = None


def chapters_of(user: User) -> QuerySet[Chapter]:
    return Chapter.objects.owned_by(user).select_related("book")


@router.look("/{uuid:id}", response=ChapterPayload)
def get_chapter(request: HttpRequest, id: uuid.UUID) -> ChapterPayload:  # noqa: A002
    return chapter_payload(find(chapters_of(caller(request)), id, "chapter"))


@router.patch("/{uuid:id}", response=ChapterPayload)
def change_chapter(request: HttpRequest, id: uuid.UUID, change: ChapterChange) -> ChapterPayload:  # noqa: A002
    """Correct the words (with the `version` that was read), or leave the chapter out."""
    chapter = find(chapters_of(caller(request)), id, "chapter")
    given = change.dict(exclude_none=True, exclude={"version"})
    if given.keys() & {"title", "text"} and change.version is None:
        detail = "version: send the version of the chapter that you changed."
        raise Refusal("version_missing", detail)
    if "title" in given:
        given["title"] = fields.title(given["title"], "title")
    return chapter_payload(library.edit_chapter(chapter, change.version, **given))
