"""How a narration is performed, in a form: with its price, and later on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from jobs import redirecting
from jobs.direction import CLIP, SCENES, TITLES, Direction
from narrator import site
from narrator.audio.chime import MOST_BYTES
from narrator.audio.pauses import LONGEST, NAMES, NATURAL, PRESETS
from narrator.audio.sound import PROFILES
from narrator.refusal import Refusal
from narrator.web.pages.jobs import job_of
from narrator.web.pages.repairs import price_in

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from django.http import HttpResponse

    from jobs.models import Job
    from narrator.web.pages.answers import MemberRequest

PAGE: Final = "jobs/direction.html"
WORDS: Final = {
    "clause": "Inside a long sentence",
    "sentence": "After a sentence",
    "paragraph": "After a paragraph",
    "heading": "Around a heading",
    "scene": "Between scenes",
    "head": "Before a chapter",
    "tail": "After a chapter",
}


def directed(post: Mapping[str, str], before: Direction) -> Direction:
    """Return what a form asks for; a form without these fields asks for nothing else."""
    if "pauses" not in post:
        return before
    return before.changed(
        pauses=post["pauses"],
        seconds={
            name: _seconds(name, post[f"pause-{name}"]) for name in NAMES if _given(post, name)
        },
        titles=post.get("titles"),
        opening="opening" in post,
        closing="closing" in post,
        scene=post.get("scene"),
    )


def _given(post: Mapping[str, str], name: str) -> bool:
    return bool(post.get(f"pause-{name}", "").strip())


def _seconds(name: str, words: str) -> float:
    try:
        return float(words.replace(",", "."))
    except ValueError as error:
        raise Refusal("invalid", f"{WORDS[name]}: {words!r} is no number of seconds.") from error


def choices(direction: Direction, *, clip: bool = False) -> dict[str, Any]:
    """What the form shows. `clip`: there is one already."""
    preset = site.pauses() if direction.pauses == NATURAL else PRESETS[direction.pauses]
    usual = preset.to_dict()
    return {
        "direction": direction,
        "presets": [name.capitalize() for name in PRESETS],
        "pause_fields": [
            {"name": name, "label": WORDS[name], "usual": usual[name], "own": own}
            for name, own in ((name, direction.seconds.get(name)) for name in NAMES)
        ],
        "longest_pause": LONGEST,
        "titles": TITLES.items(),
        "scenes": SCENES.items(),
        "clip": clip,
    }


@login_required
@require_http_methods(["GET", "POST"])
def direction(request: MemberRequest, job_id: uuid.UUID) -> HttpResponse:
    """Change it. Words that come in have a price, which is shown before it is paid."""
    job = job_of(request, job_id)
    if request.method != "POST":
        return render(request, PAGE, _context(job, Direction.of(job.direction)))
    wanted = Direction.of(job.direction)
    try:
        wanted = directed(request.POST, wanted)
        _keep_clip(request, job, wanted)
        sound = request.POST.get("sound") or None
        redirecting.direct(job, wanted, sound=sound, most=price_in(request))
    except Refusal as refusal:
        asked = {"asked": refusal.more.get("price_usd"), "refusal": refusal}
        context = {**_context(job, wanted), **asked, "sound": request.POST.get("sound")}
        return render(request, PAGE, context, status=refusal.status)
    messages.success(request, "Its chapters are put together again where that is needed.")
    return redirect("job", job_id)


def _context(job: Job, direction: Direction) -> dict[str, Any]:
    has_clip = direction.scene == CLIP
    more = {"job": job, "book": job.book, "sounds": PROFILES.values(), "sound": job.sound}
    return {**choices(direction, clip=has_clip), **more}


def _keep_clip(request: MemberRequest, job: Job, wanted: Direction) -> None:
    if wanted.scene == CLIP and (file := request.FILES.get("clip")):
        redirecting.keep_scene(job, bytes(file.read(MOST_BYTES + 1)))


def keep_clip_of_new(request: MemberRequest, job: Job) -> None:
    """Take the clip that was sent with the acceptance of a price; the narration runs without."""
    if request.POST.get("scene") != CLIP:
        return
    file = request.FILES.get("clip")
    if file is None:
        messages.warning(request, "There was no clip for the scenes: they end in silence.")
        return
    try:
        redirecting.keep_scene(job, bytes(file.read(MOST_BYTES + 1)))
    except Refusal as refusal:
        messages.warning(request, refusal.detail)
