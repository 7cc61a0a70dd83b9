"""Tell the owner of a job that it is done, or has stopped: by mail, by signed requests.

A turn of a job is written with the move that makes it (`JobEvent`). `spreading` makes a notice of
it for each receiver, `posting` sends them, `telling` does both in a thread of its own. All of it is
rows, so a crash loses nothing, and a dead receiver holds up nothing but what is meant for it.
"""
