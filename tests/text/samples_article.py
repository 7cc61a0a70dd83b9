"""Pages of the web as sites build them: the article among everything else."""

from __future__ import annotations

_COOKIES = (
    '<div id="cookie-banner" class="cookie-consent" role="dialog"><p>We use cookies to improve'
    " your experience. By continuing you agree to our policy.</p><button>Accept all</button></div>"
)
_NAVIGATION = (
    '<header class="site"><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li>'
    '<li><a href="/login">Log in</a></li></ul></nav></header>'
)
_FOOTER = (
    '<aside class="related"><h3>Read next</h3><ul><li><a href="/1">Ten knots you must know</a></li>'
    '<li><a href="/2">The last lighthouse</a></li></ul></aside><footer class="site-footer">'
    "<p>© 2026 The Harbour Post. All rights reserved.</p></footer>"
)
_COMMENTS = (
    '<section id="comments" class="comments"><h2>3 comments</h2><div class="comment"><p>First! I'
    " loved every word of this piece, thank you so much.</p></div></section>"
)
_TABLE = (
    "<table><tr><th>Wood</th><th>Pitch</th></tr><tr><td>Oak</td><td>90 Hz</td></tr>"
    "<tr><td>Pine</td><td>240 Hz</td></tr></table>"
)
DROPPED = (
    "cookies", "Accept all", "Log in", "Read next", "Ten knots", "All rights", "First!", "240 Hz"
)  # fmt: skip


def site(head: str, main: str, *, language: str = "en-GB") -> str:
    """A page with all that surrounds an article."""
    return (
        f'<!DOCTYPE html><html lang="{language}"><head>{head}<script>var a = "<p>no</p>";</script>'
        f"</head><body>{_COOKIES}{_NAVIGATION}<main>{main}{_COMMENTS}</main>{_FOOTER}</body></html>"
    )


BLOG = site(
    '<meta charset="utf-8"><title>Why ships creak - The Harbour Post</title>'
    '<meta name="author" content="Ada Mariner"><meta property="og:title" content="Why ships'
    ' creak">',
    '<article><header><h1>Why ships creak</h1><p class="byline">By <a rel="author" href="/ada">Ada'
    ' Mariner</a></p><time datetime="2026-01-02">2 January 2026</time></header>'
    "<p>A wooden ship is never silent, not even at anchor in the calmest of harbours, and nobody"
    ' who has slept aboard one forgets it.<sup><a href="#n1">1</a></sup></p><h2>The planks</h2>'
    "<p>Each plank moves against its <em>neighbour</em> by less than a hair, and there are"
    ' thousands of them in every <a href="/hull">hull</a> that floats &amp; works.</p>'
    "<blockquote><p>She talks to you, the captain said, and you learn to listen before you learn"
    f" to steer.</p></blockquote>{_TABLE}<ul><li>Oak speaks low and slowly.</li><li>Pine speaks"
    " high and often.</li></ul><h2>The rigging</h2><p>Hemp on hemp,<br>block on block,<br>and the"
    " wind above it all, which never asks what it may do with them.</p></article>",
)

WEBLOG = site(
    "<title>An evening at the pump | Notes</title>",
    '<div class="post hentry"><h2 class="entry-title">An evening at the pump</h2><div class='
    '"entry-content"><p>The pump had stood in the square since before anybody was born who could'
    " still tell of it, and it had never once run dry.</p><p>Then came the summer without rain,"
    " and people queued from four in the morning with every pail that they had.</p><h3>What the"
    " smith said</h3><p>“It is not the water,” said the smith, “it is the leather,” and he took"
    " the handle off, and showed us the valve that had cracked.</p></div><div class='sharedaddy'>"
    "<h3>Share this:</h3><a href='#'>Twitter</a> <a href='#'>Facebook</a></div></div>",
)

GERMAN = site(
    '<meta charset="iso-8859-1"><title>Über den Fluß</title>'
    '<meta property="article:author" content="Jörg Müller"><meta name="author" content="Jörg'
    ' Müller">',
    "<article><h1>Über den Fluß</h1><p>Früh am Morgen gingen die Männer hinunter zum Fluß, und"
    " keiner von ihnen sagte ein Wort, bevor die Fähre das andere Ufer erreicht hatte.</p><p>Dort"
    " wartete schon der Müller, groß und schweigsam, mit seinen zwei Pferden und dem Wagen, auf"
    " dem die Säcke lagen.</p></article>",
    language="de",
)

CHINESE = site(
    '<meta charset="utf-8"><title>港口的早晨</title>',
    "<article><h1>港口的早晨</h1><p>天还没有亮，渔船就已经一艘接一艘地离开了港口，只有灯塔还在"
    "海面上慢慢地转动着它的光，照着湿冷的石阶和缆绳。</p><p><ruby>鯨<rt>くじら</rt></ruby>的骨头"
    "挂在小饭馆的门口，老板娘一边扫着雪，一边等着第一批客人走进来喝一碗热汤。</p></article>",
    language="zh-Hans",
)

ENCYCLOPEDIA = site(
    "<title>Anchor - A Free Encyclopedia</title>",
    '<h1 id="firstHeading">Anchor</h1><div id="bodyContent"><table class="infobox"><tr><th>Made of'
    "</th><td>240 Hz iron</td></tr></table><p>An <b>anchor</b> is a heavy device that holds a ship"
    ' to the bed of the water.<sup class="reference" id="r1"><a href="#c1">[1]</a></sup> It is let'
    ' go from the bow.</p><h2><span class="mw-headline">History</span></h2><p>The oldest anchors'
    " were rocks, and many rock anchors have been found that are as old as the Bronze Age,"
    ' all along the coasts.<sup class="reference"><a href="#c2">[2]</a></sup></p><h2>Kinds</h2>'
    "<p>The admiralty pattern has two arms, a shank and a stock, and it has changed little since"
    " the days of the first large sailing ships.</p></div>",
)

LOGIN_WALL = site(
    "<title>Sign in - The Harbour Post</title>",
    '<h1>Sign in</h1><form><p>Please sign in to go on reading.</p><input name="mail"><input'
    ' type="password" name="word"><button>Sign in</button></form>',
)
