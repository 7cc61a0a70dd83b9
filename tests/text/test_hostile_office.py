"""Documents of word processors that mean harm. The numbers are those of docs/bad_inputs.md."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

from narrator.text import sandbox
from tests.text.hostile import measured, refusal, written
from tests.text.invariant import everything
from tests.text.samples_office import docx, odt, run

if TYPE_CHECKING:
    from pathlib import Path


def _with(path: Path, name: str, data: str) -> Path:
    """The same file with one part more, or changed."""
    old = shutil.move(path, path.with_suffix(".old"))
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(path, "w") as target:
        for each in source.namelist():
            if each != name:
                target.writestr(each, source.read(each))
        target.writestr(name, data)
    return path


def test_41_a_template_on_the_network_is_not_asked_for(tmp_path: Path) -> None:
    path = docx(tmp_path / "a", f"<w:p>{run('Guten Tag.')}</w:p>")
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="t" TargetMode="External" Target="http://127.0.0.1:9/a.dotm" Type="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
        "</Relationships>"
    )
    book = sandbox.read(_with(path, "word/_rels/settings.xml.rels", rels), "a.docx")
    assert everything(book) == "GutenTag."


def test_41_a_document_with_macros_is_another_type(tmp_path: Path) -> None:
    path = docx(tmp_path / "a", f"<w:p>{run('Guten Tag.')}</w:p>")
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml").decode()
    macro = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    found = refusal(_with(path, "[Content_Types].xml", macro), "a.docm")
    assert found.code == "unsupported_type"
    assert ".docm" in found.detail


def test_7_an_old_word_document_is_another_type_and_a_locked_new_one_is_locked(
    tmp_path: Path,
) -> None:
    """A .docx with a password is an old file around it: one that lists "EncryptedPackage"."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + (9).to_bytes(2, "little")
    head = head.ljust(48, b"\0") + (1).to_bytes(4, "little")
    path = tmp_path / "a"
    for name, code in (("WordDocument", "unsupported_type"), ("EncryptedPackage", "encrypted")):
        path.write_bytes(head.ljust(1024, b"\0") + name.encode("utf-16-le").ljust(512, b"\0"))
        assert refusal(path, "a.docx").code == code


def test_42_what_was_deleted_is_not_read(tmp_path: Path) -> None:
    body = (
        f"<w:p>{run('Kept')}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        f"<w:ins>{run(' and new')}</w:ins>{run('.')}</w:p>"
    )
    assert everything(sandbox.read(docx(tmp_path / "a", body), "a.docx")) == "Keptandnew."


def test_42_changes_and_comments_of_odt_are_counted(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>old</text:p></text:tracked-changes>"
        "<text:p>Kept<office:annotation><text:p>Really?</text:p></office:annotation>.</text:p>"
    )
    book = sandbox.read(odt(tmp_path / "a", body), "a.odt")
    assert everything(book) == "Kept."
    assert [(c.rule, c.count, c.examples) for c in book.cleaning] == [
        ("changes", 2, ("old", "Really?"))
    ]


def test_9_a_document_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = docx(tmp_path / "a", f"<w:p>{run('0' * 40_000_000)}</w:p>")
    code, megabytes = measured(path, "a.docx")
    assert code == "unpacks_too_large"
    assert megabytes < 300


def test_16_an_entity_does_not_read_the_disk(tmp_path: Path) -> None:
    canary = written(tmp_path / "canary", "SECRET")
    path = docx(tmp_path / "a", f"<w:p>{run('Guten &x; Tag.')}</w:p>")
    with zipfile.ZipFile(path) as archive:
        text = archive.read("word/document.xml").decode()
    entity = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{canary}">]>{text}'
    path = _with(path, "word/document.xml", entity)
    assert "SECRET" not in everything(sandbox.read(path, "a.docx"))
