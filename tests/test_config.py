import pytest

from lessons import config
from lessons.errors import Misconfigured


def test_without_variables_the_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = config.read({})

    assert (settings.data, settings.database) == (tmp_path / "data", tmp_path / "data" / "lessons.db")
    assert (settings.content, settings.bind, settings.processes) == (config.ROOT / "content", "127.0.0.1:8000", 2)


def test_none_means_no_content():
    assert config.read({"LESSONS_CONTENT": "none"}).content is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("LESSONS_PROCESSES", "many", "LESSONS_PROCESSES is 'many': use a whole number"),
        ("LESSONS_PROCESSES", "0", "LESSONS_PROCESSES is 0: use 1 or more"),
        ("LESSONS_DATABASE_URL", "mysql://x", "LESSONS_DATABASE_URL is 'mysql://x': use sqlite:///path/to/lessons.db"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name, value, message):
    with pytest.raises(Misconfigured, match=message):
        config.read({name: value})
