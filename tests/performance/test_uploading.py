"""The short form of `make bench-upload`: a file is made up as it is sent, checked, and published to its last row."""

from tests.catalogue.desk import a_desk
from tests.performance.uploading import file_of, steps_of


async def test_a_file_is_sent_checked_and_published_in_steps_that_are_measured(
    mongodb_uri: str, database_name: str
) -> None:
    async with a_desk(mongodb_uri, database_name) as desk:
        steps = [each async for each in steps_of(desk, 402)]
    assert [each.name for each in steps] == ["sent", "checked", "published"]
    assert all(each.seconds > 0 for each in steps)


def test_the_file_of_the_benchmark_has_as_many_rows_as_are_asked_for() -> None:
    assert b"".join(file_of(1_001)).count(b"C-") == 1_001
