"""What people fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import F

from narrator import library
from narrator.models import Book, Token, User
from narrator.refusal import Refusal
from narrator.text.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile

    from narrator.models import Voice

    _BookForm = forms.ModelForm[Book]
    _TokenForm = forms.ModelForm[Token]
    _UserForm = forms.ModelForm[User]
else:  # the classes take no parameters while they run
    _BookForm = _TokenForm = _UserForm = forms.ModelForm

LONGEST_PASTE = 5_000_000
ACCEPTED = ".epub,.pdf,.docx,.odt,.rtf,.fb2,.txt,.md,.markdown,.html,.htm,.xhtml"
NAME_WORDS = 4
NEXT = F("version") + 1


def language_choices(*first: tuple[str, str]) -> list[tuple[str, str]]:
    return [*first, *((each.code, each.name) for each in LANGUAGES.values())]


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more."""

    widget = SeveralFilesInput(attrs={"multiple": True, "accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(forms.Form):
    documents = SeveralFilesField(
        label="Files",
        allow_empty_file=True,  # the import says what is wrong with it
        error_messages={"required": "Choose a file first."},
    )

    def chosen(self) -> Sequence[UploadedFile[Any]]:
        files: Sequence[UploadedFile[Any]] = self.cleaned_data["documents"]
        return files


class PasteForm(forms.Form):
    """Text from the clipboard."""

    title = forms.CharField(
        max_length=500, required=False, help_text="Optional: else its first words."
    )
    text = forms.CharField(
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 16, "class": "manuscript"}),
        help_text="Headings may be marked with # as in Markdown; each begins a chapter.",
        error_messages={
            "required": "Paste some text first.",
            "max_length": "This is more than five million characters. Upload it as a file.",
        },
    )

    def source(self) -> tuple[list[bytes], str, str]:
        """Return the bytes, the file name and the title."""
        text: str = self.cleaned_data["text"]
        title = self.cleaned_data["title"] or " ".join(text.split()[:8])[:80].strip("# ")
        return (
            [text.encode()],
            "pasted.md" if text.lstrip().startswith("#") else "pasted.txt",
            title,
        )


class AddressForm(forms.Form):
    """Where an article is."""

    address = forms.CharField(
        max_length=2_000,
        label="Or paste the address of an article",
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}
        ),
        error_messages={"required": "Paste an address first."},
    )

    def clean_address(self) -> str:
        """Nobody types https:// any more."""
        address: str = self.cleaned_data["address"]
        return address if ":" in address.partition("/")[0] else f"https://{address}"


class BookForm(_BookForm):
    language = forms.ChoiceField(choices=language_choices)

    class Meta:
        model = Book
        fields = ("title", "author", "language")
        widgets: ClassVar = {"author": forms.TextInput(), "title": forms.TextInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = True

    def keep(self) -> None:
        """Save what changed; characters depend on the language."""
        self.instance.save(update_fields=[*self.changed_data, "updated_at"])
        if "language" in self.changed_data:
            library.read_in(self.instance, self.cleaned_data["language"])


class SelectionForm(forms.Form):
    """Which chapters of a book are read."""

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chapters = book.chapters.all()
        self.fields["included"] = forms.ModelMultipleChoiceField(self.chapters, required=False)

    def keep(self) -> None:
        """Include what was chosen, leave out the rest."""
        wanted = [chapter.pk for chapter in self.cleaned_data["included"]]
        self.chapters.filter(pk__in=wanted, included=False).update(included=True, version=NEXT)
        self.chapters.exclude(pk__in=wanted).filter(included=True).update(
            included=False, version=NEXT
        )


class VoiceForm(forms.Form):
    """A voice in its owner's own words."""

    description = forms.CharField(
        label="How should it sound?",
        max_length=library.MOST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Describe the voice first."},
    )
    language = forms.ChoiceField(
        choices=lambda: language_choices(("", "Any")), required=False, label="Speaks"
    )
    name = forms.CharField(
        max_length=100, required=False, help_text="Optional: else its first words."
    )

    def clean_description(self) -> str:
        try:
            return library.checked_description(self.cleaned_data["description"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.detail, refusal.code) from refusal

    def keep_for(self, owner: User) -> Voice:
        """Save the voice, named."""
        given = self.cleaned_data
        first_words = " ".join(given["description"].split()[:NAME_WORDS]).strip(",.;:")
        return library.create_voice(
            owner, given["name"] or first_words, given["description"], given["language"]
        )


class TokenForm(_TokenForm):
    class Meta:
        model = Token
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class MailForm(_UserForm):
    """Whom to write to. Nobody, when it is empty."""

    class Meta:
        model = User
        fields = ("email",)
        labels: ClassVar = {"email": "Your mail address"}


class HookForm(forms.Form):
    """What to ask when something happens."""

    url = forms.CharField(
        label="Address",
        max_length=2_000,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}
        ),
        error_messages={"required": "Paste an address first."},
    )
