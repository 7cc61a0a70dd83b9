"""How a narration is performed: what may be asked for, and what it is."""

from typing import Any

from ninja import Schema

from jobs.direction import Direction


class Pauses(Schema):
    """A preset (brisk, natural, calm, stately), and seconds that differ from it: after a clause, a
    sentence, a paragraph, around a heading, between scenes; before (`head`) and after (`tail`) a
    chapter."""

    preset: str | None = None
    clause: float | None = None
    sentence: float | None = None
    paragraph: float | None = None
    heading: float | None = None
    scene: float | None = None
    head: float | None = None
    tail: float | None = None


class Credits(Schema):
    """What is said before and after the book: title, author and narrator."""

    opening: bool | None = None
    closing: bool | None = None


class Directed(Schema):
    """What is left out stays as it is. `titles`: written (as they stand in the text), spoken (each
    chapter begins with its title) or silent; `scene_sound`: silence, chime or clip."""

    pauses: Pauses | None = None
    titles: str | None = None
    credits: Credits | None = None
    scene_sound: str | None = None

    def directed(self, before: Direction) -> Direction:
        """Return `before` with what is asked for, or refuse what is no such thing."""
        wanted: dict[str, Any] = {"titles": self.titles, "scene": self.scene_sound}
        if self.credits is not None:
            wanted |= {"opening": self.credits.opening, "closing": self.credits.closing}
        if self.pauses is not None:
            wanted |= {
                "pauses": self.pauses.preset,
                "seconds": self.pauses.dict(exclude_none=True, exclude={"preset"}),
            }
        return before.changed(**wanted)


class PausesPayload(Schema):
    preset: str
    clause: float
    sentence: float
    paragraph: float
    heading: float
    scene: float
    head: float
    tail: float


class CreditsPayload(Schema):
    opening: bool
    closing: bool


class DirectionPayload(Schema):
    pauses: PausesPayload
    titles: str
    credits: CreditsPayload
    scene_sound: str


def direction_payload(kept: dict[str, Any]) -> DirectionPayload:
    """Describe what a row keeps."""
    direction = Direction.of(kept)
    seconds = direction.settings().to_dict()
    return DirectionPayload(
        pauses=PausesPayload(preset=direction.pauses, **seconds),
        titles=direction.titles,
        credits=CreditsPayload(opening=direction.opening, closing=direction.closing),
        scene_sound=direction.scene,
    )
