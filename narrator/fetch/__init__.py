"""The one way in which Narrator asks an address that a stranger typed. Pages now, hooks later.

It refuses what is not public, connects only to what it has checked, and ends in time.
"""
