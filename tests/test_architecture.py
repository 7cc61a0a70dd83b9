"""Imports go one way, modules stay small, and names say what is inside."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in ("narrator", "jobs")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
}
LEAVES = (
    "narrator.text",
    "narrator.speech",
    "narrator.audio",
    "narrator.fetch",
    "narrator.media",
)

# A module may import from the rows below its own; the entries of one row leave each other alone.
# An entry stands for everything inside it, except what has an entry of its own.
ROWS = (
    ("narrator.urls", "narrator.wsgi", "narrator.management", "narrator.admin"),
    ("jobs.tasks", "jobs.management", "jobs.admin"),
    ("narrator.web", "jobs.inline"),
    ("jobs.mending", "jobs.notices"),
    (
        "jobs.auditions",
        "jobs.completeness",
        "jobs.control",
        "jobs.differences",
        "jobs.feeds",
        "jobs.files",
        "jobs.leaving",
        "jobs.pinning",
        "jobs.progress",
        "jobs.reimport",
        "jobs.renewal",
        "jobs.spending",
        "jobs.remedies",
        "jobs.suggestions",
        "jobs.sweep",
    ),
    ("jobs.outdated", "jobs.rewording", "jobs.redirecting"),
    ("jobs.retakes",),
    ("jobs.changes", "jobs.remaining", "jobs.resumption", "jobs.repairs", "jobs.transcription"),
    ("jobs.quotes", "jobs.pipeline"),
    ("jobs.captions", "jobs.editions", "jobs.places"),
    (
        "jobs.dispatch",
        "jobs.claims",
        "jobs.fairness",
        "jobs.ledger",
        "jobs.merges",
        "jobs.plan",
        "jobs.retention",
        "jobs.timing",
        "jobs.waiting",
    ),
    ("jobs.takes", "jobs.direction"),
    ("narrator.speaking",),
    ("narrator.editing", "narrator.pronunciation", "jobs.outages"),
    ("jobs.models", "narrator.library"),
    ("narrator.casting", "narrator.intake"),
    ("narrator.models", "narrator.first_user", "narrator.apps", "jobs.apps", "jobs.states"),
    ("narrator.checks", "jobs.advice", "jobs.retry"),
    ("narrator.site",),
    ("narrator.celery", "narrator.launch"),
    ("narrator.settings",),
    ("narrator.readalong",),  # it knows documents, and nothing of the site
    (
        *LEAVES,
        "narrator.airing",
        "narrator.env",
        "narrator.keeping",
        "narrator.launch.address",
        "narrator.podcast",
        "narrator.redaction",
        "narrator.refusal",
        "narrator.saying",
        "narrator.secret",
    ),
    ("narrator.failpoints",),  # as far down as logging: it knows nothing, anybody may pass it
)
PLACE = {entry: row for row, entries in enumerate(ROWS) for entry in entries}


def entry_of(module: str) -> str:
    """Return the entry of ROWS that stands for a module: the longest that begins its name."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in PLACE), "")


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno} imports relatively"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in MODULES else str(node.module)


@pytest.mark.parametrize("module", [name for name in MODULES if "." in name])
def test_every_module_imports_only_what_stands_below_it(module: str) -> None:
    entry = entry_of(module)
    assert entry, f"{module} has no row: say in ROWS what may import it"

    ours = {name for name in imports(MODULES[module]) if name.split(".")[0] in {"narrator", "jobs"}}
    wrong = {
        name
        for name in ours
        if entry_of(name) != entry and PLACE.get(entry_of(name), -1) <= PLACE[entry]
    }

    assert wrong == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not for types alone either: what needs each other to be understood is one module."""
    waiting = {name: {*imports(path)} & {*MODULES} - {name} for name, path in MODULES.items()}
    while free := [name for name, needed in waiting.items() if not needed & {*waiting}]:
        for name in free:
            del waiting[name]
    needed = set[str]().union(*waiting.values())

    assert {name for name in waiting if name in needed} == set()


@pytest.mark.parametrize(
    "module", [name for name in MODULES if entry_of(name) in {*LEAVES, "narrator.readalong"}]
)
def test_a_leaf_knows_nothing_of_the_site(module: str) -> None:
    assert {name for name in imports(MODULES[module]) if name.split(".")[0] == "django"} == set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_can_be_read_in_one_go(module: str) -> None:
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("module", MODULES)
def test_a_name_says_what_is_inside(module: str) -> None:
    assert not {"utils", "util", "helpers", "services", "common", "misc"} & set(module.split("."))
