"""The one command: starts, watches and stops what an installation on one machine consists of.

Knows processes, sockets and files. Knows nothing of books, Django's models or jobs.
"""
