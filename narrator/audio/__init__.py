"""Clips in, audiobooks out: checking, joining, encoding, packaging. No Django, no settings."""
