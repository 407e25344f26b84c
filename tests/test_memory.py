from lessons import memory
from lessons.memory import Memory


def test_an_answer_is_made_once_until_the_log_grows():
    kept, made = Memory(), []

    def make():
        made.append(len(made))
        return made[-1]

    assert [kept.recall("a", seq, make) for seq in (1, 1, 2, 2)] == [0, 0, 1, 1]


def test_the_oldest_answers_make_room(monkeypatch):
    monkeypatch.setattr(memory, "KEPT", 2)
    kept = Memory()
    for key in "abc":
        kept.recall(key, 1, lambda key=key: key)

    assert [kept.recall(key, 1, lambda: "new") for key in "cba"] == ["c", "b", "new"]
