"""A read-along book made of the owner's own EPUB: its pages, styles, pictures and fonts stay.

A stranger wrote that file: all that opens it runs in a child process with limits (`work`), and what
is active, remote or outside of the book does not get into the new one. `making` asks for it.
"""
