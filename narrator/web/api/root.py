"""The REST API: resources, who may ask, how errors are told."""

from ninja import NinjaAPI

from narrator.web import problems
from narrator.web.access import METHODS
from narrator.web.api import (
    audio,
    auditions,
    books,
    chapters,
    editions,
    exports,
    feeds,
    jobs,
    passages,
    pronunciations,
    quotes,
    renewals,
    repairs,
    scenes,
    speaking,
    takes,
    usage,
    versions,
    voices,
    webhooks,
)
from narrator.web.api.reading import StrictParser
from narrator.web.api.remembered import once
from narrator.web.api.routing import OneSpelling, ReferenceAPI


def build() -> NinjaAPI:
    api = ReferenceAPI(
        title="Narrator",
        version="1",
        description="Books in, audiobooks out. Errors are RFC 9457; money is decimal US dollars.",
        urls_namespace="api",
        docs_url=None,
        auth=METHODS,
        parser=StrictParser(),
        renderer=OneSpelling(),
    )
    problems.install(api)
    api.add_decorator(once(api), mode="view")
    for router in (books.router, chapters.of_book, editions.router, speaking.of_book):
        api.add_router("/books", router)
    api.add_router("/chapters", chapters.router)
    api.add_router("/pronunciations", pronunciations.router)
    for resource in (voices, auditions, versions):
        api.add_router("/voices", resource.router)
    api.add_router("/takes", takes.router)
    api.add_router("/quotes", quotes.router)
    for resource in (jobs, scenes, audio, exports, feeds, repairs, renewals):
        api.add_router("/jobs", resource.router)
    api.add_router("/jobs", passages.of_job)
    api.add_router("/passages", passages.router)
    api.add_router("/usage", usage.router)
    api.add_router("/webhooks", webhooks.router)
    return api


api = build()
