"""States and the ways between them."""

import pytest

from jobs.models import Job, Kind
from jobs.states import ACTIVE, FINAL, MOVES, State
from tests.rows import make_user


def test_every_state_can_be_reached_and_final_ones_are_not_left_by_a_worker() -> None:
    assert set(MOVES) == set(State)
    # What is done is left in one way, by hand: its files were lost (jobs.mending).
    assert [target for target in MOVES if State.DONE in MOVES[target]] == [State.NEEDS_ATTENTION]
    assert State.CANCELLED not in {source for sources in MOVES.values() for source in sources}
    assert set(ACTIVE).isdisjoint(FINAL)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "target", "moves"),
    [
        (State.QUEUED, State.RUNNING, True),
        (State.RUNNING, State.DONE, True),
        (State.PAUSED, State.QUEUED, True),
        (State.PAUSED, State.RUNNING, False),  # a worker must not undo a pause
        (State.CANCELLED, State.DONE, False),
        (State.DONE, State.PAUSED, False),
        (State.DONE, State.CANCELLED, False),
        (State.FAILED, State.QUEUED, True),
    ],
)
def test_a_job_moves_only_along_the_arrows(source: State, target: State, moves: bool) -> None:
    job = Job.objects.create(
        owner=make_user(), kind=Kind.NARRATE, target="x", state=source, error_code="why"
    )

    assert Job.objects.move(job.pk, target) is moves

    job.refresh_from_db()
    assert job.state == (target if moves else source)


@pytest.mark.django_db
def test_the_second_to_move_a_job_is_told_so() -> None:
    job = Job.objects.create(owner=make_user(), kind=Kind.IMPORT, target="x", state=State.RUNNING)

    assert Job.objects.move(job.pk, State.DONE)
    assert not Job.objects.move(job.pk, State.DONE)


@pytest.mark.django_db
def test_a_final_state_notes_when() -> None:
    job = Job.objects.create(owner=make_user(), kind=Kind.IMPORT, target="x", state=State.RUNNING)

    Job.objects.move(job.pk, State.FAILED, error_code="damaged")

    job.refresh_from_db()
    assert job.finished_at is not None
