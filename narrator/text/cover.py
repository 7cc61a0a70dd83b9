"""A cover as it comes out of a stranger's file, made into a small JPEG of our own."""

from __future__ import annotations

import io
import warnings

LONGEST_SIDE = 1200
MOST_PIXELS = 40_000_000
QUALITY = 88


def jpeg(data: bytes) -> bytes | None:
    """The picture as JPEG, at most 1200 pixels a side; None when it is no picture or too large."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "GIF", "WEBP")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return None
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                return _encode(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _encode(picture: object) -> bytes:
    from PIL import Image

    assert isinstance(picture, Image.Image)  # noqa: S101 - for the type checker only
    small = picture if picture.mode == "RGB" else picture.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
