"""Books that are read and heard at once: EPUB 3 with media overlays. Plain values in, a file out.

https://www.w3.org/TR/epub-33/#sec-media-overlays
"""
