from services.chassis.behind import Behind

ONE, TWO, THREE = ("cases", "1"), ("cases", "2"), ("cases", "3")


def test_an_aggregate_is_behind_until_the_sweep_has_published_what_it_took() -> None:
    behind = Behind()
    behind.left(ONE)
    assert ONE in behind
    assert TWO not in behind

    behind.taken(ONE)
    assert ONE in behind
    behind.done(ONE)
    assert ONE not in behind
    assert not behind


def test_an_aggregate_that_said_more_meanwhile_stays_behind() -> None:
    behind = Behind()
    behind.taken(ONE)
    behind.left(ONE)

    behind.done(ONE)

    assert ONE in behind


def test_what_a_whole_pass_did_not_meet_was_published_by_another_process() -> None:
    behind = Behind()
    behind.left(ONE)

    behind.begin_pass()
    behind.end_pass(clean=False)
    assert ONE in behind
    behind.begin_pass()
    behind.end_pass(clean=True)
    assert ONE not in behind


def test_past_its_capacity_everyone_is_behind_until_a_whole_pass_succeeds() -> None:
    behind = Behind(capacity=1)
    behind.left(ONE)
    behind.left(TWO)
    assert THREE in behind

    behind.begin_pass()
    behind.end_pass(clean=False)
    assert THREE in behind
    behind.begin_pass()
    behind.left(TWO)
    behind.end_pass(clean=True)

    assert TWO in behind
    assert THREE not in behind


def test_when_more_fell_behind_during_a_pass_than_there_is_room_for_everyone_stays_behind() -> None:
    behind = Behind(capacity=1)
    for key in (ONE, TWO):
        behind.left(key)

    behind.begin_pass()
    for key in (ONE, TWO):
        behind.left(key)
    behind.end_pass(clean=True)

    assert THREE in behind
