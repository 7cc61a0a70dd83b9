"""A podcast as RSS 2.0 with the iTunes and podcast namespaces. Pure: values in, XML out.

https://podcastindex.org/namespace/1.0, https://help.apple.com/itc/podcasts_connect/#/itcb54353390
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
for prefix, namespace in (("itunes", ITUNES), ("podcast", PODCAST), ("atom", ATOM)):
    ET.register_namespace(prefix, namespace)


@dataclass(frozen=True, slots=True)
class Episode:
    """One chapter. `guid` and `published` never change, or players would show it as new."""

    guid: str
    number: int
    title: str
    url: str
    size: int
    seconds: float
    published: datetime


@dataclass(frozen=True, slots=True)
class Podcast:
    """`guid` is a UUID that stays; `image` may be empty."""

    guid: str
    title: str
    author: str
    description: str
    language: str
    url: str
    page: str
    image: str
    episodes: Sequence[Episode]


def to_rss(podcast: Podcast) -> bytes:
    """The feed document."""
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", podcast.title)
    _add(channel, "link", podcast.page)
    _add(channel, "description", podcast.description)
    _add(channel, "language", podcast.language or "en")
    _add(channel, "generator", "Narrator")
    link = {"href": podcast.url, "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, f"{{{ATOM}}}link", link)
    _add(channel, f"{{{ITUNES}}}author", podcast.author)
    _add(channel, f"{{{ITUNES}}}type", "serial")
    _add(channel, f"{{{ITUNES}}}explicit", "false")
    _add(channel, f"{{{ITUNES}}}block", "Yes")
    arts = ET.SubElement(channel, f"{{{ITUNES}}}category", text="Arts")
    ET.SubElement(arts, f"{{{ITUNES}}}category", text="Books")
    if podcast.image:
        ET.SubElement(channel, f"{{{ITUNES}}}image", href=podcast.image)
    _add(channel, f"{{{PODCAST}}}guid", podcast.guid)
    _add(channel, f"{{{PODCAST}}}locked", "yes")
    _add(channel, f"{{{PODCAST}}}medium", "audiobook")
    for episode in podcast.episodes:
        _add_episode(channel, episode)
    return bytes(ET.tostring(rss, encoding="utf-8", xml_declaration=True))


def _add_episode(channel: ET.Element, episode: Episode) -> None:
    item = ET.SubElement(channel, "item")
    _add(item, "title", episode.title)
    ET.SubElement(item, "guid", isPermaLink="false").text = episode.guid
    _add(item, "pubDate", format_datetime(episode.published))
    sound = {"url": episode.url, "length": str(episode.size), "type": "audio/mpeg"}
    ET.SubElement(item, "enclosure", sound)
    _add(item, f"{{{ITUNES}}}duration", str(round(episode.seconds)))
    if episode.number:  # what is said before the book is none
        _add(item, f"{{{ITUNES}}}episode", str(episode.number))
    _add(item, f"{{{ITUNES}}}episodeType", "full")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = UNPRINTABLE.sub("", text) or "–"
