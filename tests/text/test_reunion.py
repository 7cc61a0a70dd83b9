"""A corrected file beside its owner's edits: chapters split, joined, renamed, put in order."""

from __future__ import annotations

from dataclasses import replace

from narrator.text.reunion import Part, brought_up, extended, reunite

ONE = Part("One", "One a.\n\nOne b.\n\nOne c.")
TWO = Part("Two", "Two a. Two b. Two c.\n\nTwo d.")
THREE = Part("Three", "Three a.\n\nThree b.")
BASE = [ONE, TWO, THREE]
NEW = Part("Four", "Four a.")


def edit(part: Part, old: str, new: str) -> Part:
    assert old in part.text
    return replace(part, text=part.text.replace(old, new))


def lines(parts: list[Part]) -> list[str]:
    return [f"{part.title}: {part.text}".replace("\n\n", " | ") for part in parts]


def test_an_edit_and_a_correction_are_put_together() -> None:
    found = reunite(BASE, [edit(ONE, "One b", "1b"), TWO, THREE], [edit(ONE, "One c", "1c"), TWO])

    assert found.collisions == []
    assert lines(found.parts({})) == ["One: One a. | 1b. | 1c.", lines([TWO])[0]]


def test_sentences_of_one_paragraph_are_put_together() -> None:
    mine, theirs = edit(TWO, "Two a", "Mine"), edit(TWO, "Two c", "Theirs")

    found = reunite(BASE, [ONE, mine, THREE], [ONE, theirs, THREE])

    assert found.collisions == []
    assert found.parts({})[1].text.startswith("Mine. Two b. Theirs.\n\n")


def test_what_collides_waits_for_a_choice() -> None:
    mine, theirs = edit(TWO, "Two a", "Mine"), edit(TWO, "Two a", "Theirs")

    found = reunite(BASE, [ONE, mine, THREE], [edit(ONE, "One a", "1a"), theirs, THREE])

    (collision,) = found.collisions
    assert (collision.number, collision.title) == (0, "Two")
    assert (collision.mine, collision.theirs) == (
        ("Mine. Two b. Two c.",),
        ("Theirs. Two b. Two c.",),
    )
    assert collision.base == ("Two a. Two b. Two c.",)
    assert found.parts({})[1] == mine
    assert found.parts({0: "theirs"})[1] == theirs
    assert found.parts({}, "theirs")[1] == theirs
    assert found.parts({})[0].text.startswith("1a.")


def test_a_chapter_that_was_split_stays_split() -> None:
    mine = [Part("One", "One a."), Part("One (2)", "One b.\n\nOne c."), TWO, THREE]

    found = reunite(BASE, mine, [edit(ONE, "One c", "1c"), TWO, THREE])

    assert lines(found.parts({}))[:2] == ["One: One a.", "One (2): One b. | 1c."]


def test_chapters_that_were_joined_and_renamed_stay_so() -> None:
    joined = Part("Two", f"{TWO.text}\n\n# Three\n\n{THREE.text}")

    found = reunite(BASE, [replace(ONE, title="First"), joined], [ONE, TWO, edit(THREE, "b", "B")])

    assert [part.title for part in found.parts({})] == ["First", "Two"]
    assert found.parts({})[1].text.endswith("# Three\n\nThree a.\n\nThree B.")


def test_the_owners_order_stays_and_a_new_chapter_follows_its_neighbour() -> None:
    theirs = [ONE, edit(TWO, "Two d", "2d"), edit(THREE, "Three b", "3b"), NEW]

    found = reunite(BASE, [THREE, ONE, TWO], theirs)

    assert found.collisions == []
    assert [part.title for part in found.parts({})] == ["Three", "Four", "One", "Two"]
    assert found.parts({})[0].text.endswith("3b.")


def test_a_title_that_both_have_changed_collides() -> None:
    mine, theirs = replace(TWO, title="Zwei"), replace(TWO, title="Deux")

    found = reunite(BASE, [ONE, mine, THREE], [ONE, theirs, THREE])

    assert (found.collisions[0].mine, found.collisions[0].theirs) == (("# Zwei",), ("# Deux",))
    assert [part.title for part in found.parts({})] == ["One", "Zwei", "Three"]


def test_what_the_file_says_of_a_chapter_counts_where_it_says_something() -> None:
    theirs = [replace(ONE, included=False, reason="notes", depth=1), TWO, THREE]

    found = reunite(BASE, [edit(ONE, "One a", "1a"), TWO, THREE], theirs)

    (first, *_) = found.parts({})
    assert (first.included, first.reason, first.depth) == (False, "notes", 1)
    assert first.text.startswith("1a.")


def test_new_chapters_come_behind_those_that_are_there() -> None:
    licence = Part("Licence", "All rights.", included=False, reason="licence")

    found = extended([THREE, ONE], [ONE, licence, NEW])

    assert found.parts({}) == [THREE, ONE, NEW]


def test_what_nobody_touched_is_as_it_was_read_whatever_the_reader_says_now() -> None:
    read_otherwise = [edit(ONE, "One a.", "One A."), TWO]
    lost_by_the_reader = Part("Motto", "Quite another text.")

    base = brought_up(read_otherwise, [lost_by_the_reader, ONE, THREE])

    assert base == [lost_by_the_reader, ONE, THREE, TWO]
