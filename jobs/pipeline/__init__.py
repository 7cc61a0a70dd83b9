"""The steps: claim (a short transaction), work (none), record (a short transaction)."""
