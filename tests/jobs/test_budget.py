"""How much is tried again."""

from jobs.pipeline.budget import A_SECOND, FOR_EACH_ANSWER, Budget


def drive(budget: Budget, seconds: int, answers: int) -> int:
    """Try again all that is allowed, each second, while so many answers come. How often?"""
    tried = 0
    for now in range(seconds):
        budget.answered(answers)
        while budget.allows(float(now)):
            budget.tried_again(1)
            tried += 1
    return tried


def test_at_first_a_window_may_be_tried_again() -> None:
    assert drive(Budget(100), 1, 0) == 100


def test_then_a_share_of_what_was_answered() -> None:
    budget = Budget(100)
    drive(budget, 1, 0)

    tried = drive(budget, 100, 8)

    assert abs(tried - 100 * (8 * FOR_EACH_ANSWER + A_SECOND)) <= 3


def test_without_answers_a_book_still_goes_on_slowly() -> None:
    budget = Budget(10)
    drive(budget, 1, 0)

    assert 1 <= drive(budget, 20, 0) <= 20 * A_SECOND + 1


def test_a_quiet_hour_saves_up_no_more_than_a_window() -> None:
    budget = Budget(50)
    budget.allows(0.0)
    budget.answered(10_000)

    assert budget.allows(3600.0)
    assert drive(budget, 1, 0) <= 51


def test_what_was_overdrawn_is_paid_back_first() -> None:
    budget = Budget(5)
    budget.tried_again(15)

    assert not budget.allows(0.0)
    assert not budget.allows(10 / A_SECOND)
    assert budget.allows(11 / A_SECOND)
