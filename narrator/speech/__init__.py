"""Text in, speech out: the one seam to every speech server and to the offline voice.

A leaf: it knows no Django, no settings and no rows. Callers hand it frozen values (`types`,
`speakers.SpeechConfig`) and get audio bytes or an error that carries the decision (`errors`).
"""
