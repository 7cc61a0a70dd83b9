"""Help with the words that describe a voice: examples, choices that write them, live advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from narrator.speech import advice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from narrator.web.pages.answers import MemberRequest


class Example(NamedTuple):
    name: str
    description: str


# By the same advice as is given to others: the organ, its age and its pace; no scenes, no moods.
EXAMPLES: Final = (
    Example(
        "Fireside",
        "Male bass, a man in his sixties, with a warm, slightly gravelly tone, heavy low end and "
        "soft edges, an unhurried pace, ideal for audiobook narration.",
    ),
    Example(
        "Clear day",
        "Female mezzo-soprano, a woman in her thirties, with a clear, bright tone, balanced "
        "brightness and crisp consonants, a brisk pace, ideal for audiobook narration.",
    ),
    Example(
        "The lecturer",
        "Male baritone, a British man in his fifties, with a dry, even tone, firm edges and quiet "
        "clarity, a measured pace, ideal for audiobook narration.",
    ),
    Example(
        "Night train",
        "Female alto, a woman in her forties, with a soft, slightly husky tone, light breath and "
        "rounded edges, a slow pace, ideal for audiobook narration.",
    ),
    Example(
        "Adventure",
        "Male tenor, a young man in his twenties, with a bright, clean tone and light nasal "
        "resonance, a brisk, steady pace, ideal for audiobook narration.",
    ),
    Example(
        "Grandmother",
        "Female contralto, an elderly woman in her seventies, with a gentle, silky tone, a little "
        "breathy, soft edges, a slow pace, ideal for audiobook narration.",
    ),
)


@dataclass(frozen=True, slots=True)
class Choices:
    """One row of choices: its name in the form, its label, and value → words."""

    name: str
    label: str
    options: Mapping[str, str]


CHOICES: Final = (
    Choices(
        "register",
        "Register",
        {
            "bass": "Bass, a man",
            "baritone": "Baritone, a man",
            "tenor": "Tenor, a man",
            "contralto": "Contralto, a woman",
            "mezzo-soprano": "Mezzo-soprano, a woman",
            "soprano": "Soprano, a woman",
        },
    ),
    Choices(
        "age",
        "Age",
        {
            "young": "Young, twenties",
            "adult": "Adult, thirties",
            "middle-aged": "Middle-aged, fifties",
            "elderly": "Elderly, seventies",
        },
    ),
    Choices(
        "timbre",
        "Timbre",
        {
            "warm": "Warm and rounded",
            "dark": "Dark and resonant",
            "silky": "Silky and even",
            "clear": "Clear and bright",
            "husky": "Husky and soft",
            "gravelly": "Gravelly and dry",
        },
    ),
    Choices(
        "pace",
        "Pace",
        {"unhurried": "Unhurried", "steady": "Steady", "brisk": "Brisk"},
    ),
)
WOMEN: Final = frozenset({"contralto", "mezzo-soprano", "soprano"})
AGES: Final = {
    "young": "young adult in the twenties",
    "adult": "adult in the thirties",
    "middle-aged": "middle-aged adult in the fifties",
    "elderly": "elderly adult in the seventies",
}
TIMBRES: Final = {
    "warm": "a warm tone, soft rounded edges and gentle clarity",
    "dark": "a dark resonant tone, heavy low end and firm edges",
    "silky": "a silky even tone, smooth edges and quiet clarity",
    "clear": "a clear clean tone, balanced brightness and crisp edges",
    "husky": "a soft husky tone, light breath and rounded edges",
    "gravelly": "a dry gravelly tone, rough edges and firm low end",
}


def compose(given: Mapping[str, str]) -> str:
    """Return a description in the words that keep a designed voice steadiest."""
    register = given.get("register", "")
    if register not in CHOICES[0].options:
        return ""
    parts = [f"{'Female' if register in WOMEN else 'Male'} {register}"]
    if age := AGES.get(given.get("age", "")):
        parts.append(age)
    if timbre := TIMBRES.get(given.get("timbre", "")):
        parts.append(f"with {timbre}")
    pace = given.get("pace", "")
    if pace in CHOICES[3].options:
        parts.append(f"an {pace} pace" if pace[0] in "aeiou" else f"a {pace} pace")
    return f"{', '.join(parts)}, ideal for audiobook narration."


def hints_for(description: str) -> list[advice.Hint]:
    """Return the advice for a description, the weightiest first."""
    return advice.hints(description, advice.language_of(description))


@login_required
@require_safe
def hints(request: MemberRequest) -> HttpResponse:
    """What to say about a description while it is written."""
    return render(request, "studio/hints.html", advised(request.GET.get("description", "")[:3000]))


@login_required
@require_safe
def words(request: MemberRequest) -> HttpResponse:
    """The description that the choices make, in its field, with the advice for it."""
    description = compose(request.GET.dict())
    return render(request, "studio/words.html", advised(description))


def advised(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "hints": hints_for(description),
        "words": advice.words(description),
        "choices": CHOICES,
    }
