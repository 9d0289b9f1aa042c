import pytest

from deploy.local.failure import Diagnosis, StartError, diagnose


@pytest.mark.parametrize(
    ("last_words", "why"),
    [
        ("ERROR: [Errno 98] error while attempting to bind: address already in use", "port"),
        ("Protocol 'inet_tcp': register/listen error: eaddrinuse", "port"),
        ("ModuleNotFoundError: No module named 'faststream'", "module"),
        ("OSError: [Errno 28] No space left on device", "disk"),
        ("eheap_alloc: Cannot allocate 1048576 bytes of memory", "memory"),
        ("PermissionError: [Errno 13] Permission denied: '/data'", "folder"),
    ],
)
def test_what_parts_usually_die_of_is_recognised(last_words: str, why: str) -> None:
    found = diagnose(last_words)
    assert found is not None
    assert why in found.why


def test_what_is_not_known_is_not_guessed() -> None:
    assert diagnose("ValueError: 7") is None


def test_an_error_says_which_part_why_what_to_do_and_its_last_words() -> None:
    error = StartError("mongo", Diagnosis("the disk is full", "make room"), tail="one\ntwo")
    assert str(error).splitlines() == [
        "mongo did not start: the disk is full",
        "What to do: make room",
        "Its last words:",
        "  | one",
        "  | two",
    ]
