"""Printed pages back to text, step by step: see narrator.text.formats.pdf."""
