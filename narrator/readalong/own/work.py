"""Rewriting a book, as it is done in the child process (see narrator.text.child)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from narrator.readalong.own.order import Order
from narrator.readalong.own.rewriting import rewrite


def work(source: Path, output: Path, order: str, target: str) -> None:
    """`order`: the file with an Order; `target`: that of the new book, which gets no sound here."""
    made = rewrite(source, Order.load(Path(order).read_text(encoding="utf-8")), Path(target))
    output.write_text(json.dumps(asdict(made)), encoding="utf-8")
