"""Narrator: the site and the domain. Books in, audio out."""
