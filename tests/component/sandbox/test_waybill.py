import itertools

from deploy.sandbox.waybill import check_digit, fresh_waybills


def test_the_check_digit_is_that_of_the_universal_postal_union() -> None:
    assert check_digit("47312482") == 9
    assert check_digit("00000000") == 5
    assert check_digit("00000008") == 0


def test_waybill_numbers_have_thirteen_characters_and_do_not_repeat() -> None:
    numbers = list(itertools.islice(fresh_waybills(), 1000))
    assert len(set(numbers)) == 1000
    assert all(
        len(number) == 13 and number[:2] == "EA" and number[11:] == "CN" and number[2:11].isdigit()
        for number in numbers
    )
