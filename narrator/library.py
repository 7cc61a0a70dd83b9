"""Use cases on books and voices: keep an upload, edit a chapter, find a voice version."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

from django.db import transaction

from narrator import site
from narrator.casting import current_version
from narrator.intake import spoken_characters
from narrator.models import Book, BookState, Chapter, Voice
from narrator.refusal import Refusal
from narrator.text.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from narrator.models import User

MOST_DESCRIPTION = 500


def keep_upload(
    owner: User, chunks: Iterable[bytes], name: str, *, title: str = "", language: str = ""
) -> Book:
    """Store an uploaded file and return its new, still unsaved Book."""
    book = Book(owner=owner, title=title[:500], language=language, source_name=name[-255:])
    book.source_key = f"{book.folder}/source"
    digest = hashlib.sha256()

    def passing() -> Iterable[bytes]:
        for chunk in chunks:
            digest.update(chunk)
            yield chunk

    site.store().write_chunks(book.source_key, passing())
    book.source_digest = digest.hexdigest()
    return book


def expect_page(owner: User, url: str, host: str, *, title: str = "", language: str = "") -> Book:
    """Return a new, still unsaved Book whose source is yet to be fetched from `url`."""
    book = Book(owner=owner, title=title[:500], language=language, source_url=url)
    book.source_name = f"{host[-250:]}.html"
    book.source_key = f"{book.folder}/source"
    return book


def keep_page(book: Book, data: bytes) -> None:
    """Store the page that was fetched for a Book."""
    site.store().write(book.source_key, data)
    book.source_digest = hashlib.sha256(data).hexdigest()
    book.save(update_fields=["source_digest"])


def refuse(book: Book, code: str, detail: str) -> None:
    """Mark a Book as one that cannot be read, and say why. Its file is not kept."""
    Book.objects.filter(pk=book.pk).update(
        state=BookState.FAILED, error_code=code, error_detail=detail[:500]
    )
    site.store().delete_folder(book.folder)


def count_again(book: Book, wanted: Callable[[str], bool] = bool) -> None:
    """Recount the characters of the chapters whose text is `wanted`: what is said has changed."""
    chapters = [chapter for chapter in book.chapters.all() if wanted(chapter.text)]
    for chapter in chapters:
        chapter.characters = spoken_characters(chapter.text, book)
    Chapter.objects.bulk_update(chapters, ["characters"], batch_size=200)


def same_file(book: Book) -> Book | None:
    """Return another book of the same owner that was made from the same file, the oldest."""
    mine = Book.objects.filter(owner_id=book.owner_id, source_digest=book.source_digest)
    others = mine.exclude(pk=book.pk).exclude(state=BookState.FAILED)
    return others.order_by("created_at").first() if book.source_digest else None


def already_there(book: Book) -> list[str]:
    """Say that the owner has this file already, where that is so."""
    same = same_file(book)
    if same is None:
        return []
    return [f"You already have this book: “{same}”. What was read of it is not paid for again."]


def warnings_of(book: Book) -> list[str]:
    """Return what its owner should know of a book before it is read aloud."""
    if not book.other_language:
        return list(book.warnings)
    name = LANGUAGES[book.language].name
    foreign = (
        f"This seems to be written in {book.other_language}, which the speech model does not speak:"
        f" it would be read as {name}, with all that is wrong about that. Choose its language if it"
        " is another."
    )
    return [*book.warnings, foreign]


def read_in(book: Book, code: str) -> None:
    """Have a book read in this language, which its owner has confirmed."""
    book.language, book.other_language = known_language(code), ""
    book.save(update_fields=["language", "other_language", "updated_at"])
    count_again(book)


def known_language(code: str) -> str:
    """Return the primary subtag of a language that the model speaks ("en-US" is "en")."""
    primary = code.strip().lower().replace("_", "-").partition("-")[0]
    if primary not in LANGUAGES:
        raise Refusal("unknown_language", f"{code!r} is not one of {', '.join(LANGUAGES)}.")
    return primary


def checked_description(words: str) -> str:
    """Return the words that describe a voice as they are kept, or say what is wrong with them."""
    words = " ".join(unicodedata.normalize("NFC", words).split())
    if not words:
        raise Refusal("description_empty", "Describe the voice in a few words.")
    if len(words) > MOST_DESCRIPTION:
        detail = f"The description has {len(words)} characters; {MOST_DESCRIPTION} is the most."
        raise Refusal("description_too_long", detail)
    if any(
        unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} for character in words
    ):
        raise Refusal("description_not_text", "The description holds invisible control characters.")
    return words


def create_voice(owner: User, name: str, description: str, language: str = "") -> Voice:
    """Keep a new voice of `owner`, with its first version."""
    voice = Voice(
        owner=owner,
        name=" ".join(name.split())[:100] or "Narrator",
        description=checked_description(description),
        language=known_language(language) if language else "",
    )
    with transaction.atomic():
        voice.save(force_insert=True)
        current_version(voice)
    return voice


def update_voice(voice: Voice, **changes: str) -> Voice:
    """Change `name`, `description` or `language`. Books already started keep their version."""
    if "name" in changes:
        voice.name = " ".join(changes["name"].split())[:100] or voice.name
    fields = list(changes)
    if "description" in changes:
        words = checked_description(changes["description"])
        if words != voice.description:  # other words are another voice: no version is gone back to
            voice.reads_as = None
            fields.append("reads_as")
        voice.description = words
    if "language" in changes:
        voice.language = known_language(changes["language"]) if changes["language"] else ""
    with transaction.atomic():
        voice.save(update_fields=fields)
        current_version(voice)
    return voice


def shell_voice(owner: User, description: str, language: str) -> Voice:
    """Return the voice of these words: the same one each time, so its takes are found again."""
    words = checked_description(description)
    kept = Voice.objects.filter(owner=owner, description=words, deleted_at=None).first()
    return kept or create_voice(owner, words[:40], words, language)
