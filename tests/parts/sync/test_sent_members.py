"""What a lazy-loading device has been sent counts once the device comes back with the answer's token."""

from teahouse.sync._sent_members import SentMembers


def test_an_answer_counts_when_its_token_comes_back() -> None:
    sent = SentMembers().of("@a:x", "PHONE")
    sent.sending([5, 3], upto=10)
    assert not sent.has(5)
    sent.came_back(10)
    assert sent.has(5)
    assert sent.has(3)
    assert not sent.has(4)


def test_an_answer_that_was_lost_on_the_way_does_not_count() -> None:
    sent = SentMembers().of("@a:x", "PHONE")
    sent.sending([3], upto=10)
    sent.came_back(10)
    sent.sending([7], upto=20)
    sent.came_back(10)
    assert sent.has(3)
    assert not sent.has(7)
    sent.came_back(20)
    assert not sent.has(7)


def test_devices_do_not_share_a_memory_and_a_first_sync_empties_it() -> None:
    members = SentMembers()
    sent = members.of("@a:x", "PHONE")
    sent.sending([3], upto=10)
    sent.came_back(11)
    assert not members.of("@a:x", "LAPTOP").has(3)
    assert members.of("@a:x", "PHONE").has(3)
    sent.forget()
    assert not members.of("@a:x", "PHONE").has(3)
