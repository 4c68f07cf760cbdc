"""Coding tasks are tried as they are: what passes, what fails, what is too slow, and every kind of argument."""

from __future__ import annotations

from typing import Any

import pytest

from interviewer.adapters.bank.harness import try_all, try_task
from interviewer.core.code_task import Case, CodeTask, Stress, WrongSolution
from tests.core.lint_entry import TASK


def task(**fields: Any) -> CodeTask:
    return CodeTask.model_validate({**TASK.model_dump(), "stress": None, "wrong": (), **fields})


def small(solution: str, *cases: Case, **fields: Any) -> CodeTask:
    return task(entry="f", solution=solution, cases=cases, **fields)


def told(found: CodeTask, wall_s: float = 10.0) -> list[tuple[str, str]]:
    return [(fault.key, fault.message) for fault in try_task(found, wall_s)]


def test_a_sound_task_has_no_faults() -> None:
    assert try_task(TASK) == []


def test_a_solution_that_fails_names_the_case() -> None:
    ((key, message),) = told(task(solution="def double(n):\n    return 2 * n if n < 7 else 0\n"))
    assert (key, message) == ("code.cases[7]", "the solution fails here: gave 0, expected 14")


def test_after_three_cases_it_is_enough() -> None:
    assert len(told(task(solution="def double(n):\n    return None\n"))) == 3


def test_a_solution_that_raises() -> None:
    assert "ZeroDivisionError" in told(task(solution="def double(n):\n    return 1 / 0\n"))[0][1]


@pytest.mark.parametrize("code", ["def double(n):\nreturn", "def triple(n):\n    return 3 * n"])
def test_code_that_does_not_run(code: str) -> None:
    ((key, message),) = told(task(solution=code))
    assert key == "code.solution"
    assert "does not run" in message


def test_a_wrong_solution_that_no_case_catches() -> None:
    wrong = WrongSolution(why="shifts", code="def double(n):\n    return n << 1\n")
    assert told(task(wrong=(wrong,))) == [("code.wrong[0]", "passes every case")]


def test_a_wrong_solution_must_run() -> None:
    wrong = WrongSolution(why="typo", code="def double(n:\n")
    assert "does not run: SyntaxError" in told(task(wrong=(wrong,)))[0][1]


def test_a_wrong_solution_may_run_for_ever_and_print() -> None:
    wrong = WrongSolution(why="loops", code="def double(n):\n    print('x')\n    while True:\n        pass\n")
    assert told(task(wrong=(wrong,))) == []


def stressed(naive: str, **fields: Any) -> CodeTask:
    return task(stress=Stress(make="[20000]", naive=naive, **fields))


def test_a_naive_solution_as_fast_as_the_real_one() -> None:
    ((key, message),) = told(stressed(TASK.solution))
    assert key == "code.stress.make"
    assert "too close together" in message


def test_a_naive_solution_must_be_right() -> None:
    found = told(stressed("def double(n):\n    while n:\n        pass\n    return 1\n"))
    assert found[0][0] == "code.cases[0]"
    assert found[0][1].startswith("the naive code fails here")


def test_a_solution_over_the_limit() -> None:
    slow = "def double(n):\n    while n > 100:\n        pass\n    return 2 * n\n"
    found = stressed(slow, limit_s=0.1).model_copy(update={"solution": slow})
    assert told(found) == [("code.stress.limit_s", "the solution is over the limit")]


def test_a_stress_case_that_cannot_be_made() -> None:
    found = task(stress=Stress(make="[1 / 0]", naive=TASK.solution))
    assert told(found) == [("code.stress", "breaks off: ZeroDivisionError: division by zero")]


def test_a_task_that_does_not_end_is_stopped() -> None:
    loop = "def double(n):\n    while True:\n        pass\n"
    assert told(task(solution=loop), wall_s=0.5) == [("code", "still runs after 0.5 s")]


def test_a_process_that_breaks_off_says_so() -> None:
    ((key, message),) = told(task(solution="import os\nos._exit(3)\n"))
    assert (key, message) == ("code", "the process broke off: exit code 3")


def test_memory_is_bounded() -> None:
    assert "MemoryError" in told(task(solution="def double(n):\n    return len(bytearray(10**11))\n"))[0][1]


def test_tasks_are_tried_side_by_side_and_told_in_order() -> None:
    tasks = {"a": TASK, "b": task(solution="def double(n):\n    return None\n", cases=TASK.cases[:1]), "c": TASK}
    assert [name for name, _ in try_all(tasks)] == ["b"]


CONVERSIONS = [
    ("linked_list", "def f(x):\n    return x.next.val\n", "[[1, 2]]", "2"),
    ("linked_list", "def f(x):\n    return x\n", "[[1, 2]]", "[1, 2]"),
    ("linked_list", "def f(x):\n    return x is None\n", "[[]]", "true"),
    ("linked_lists", "def f(x):\n    return [len(x), x[1].next.val]\n", "[[[1], [2, 3]]]", "[2, 3]"),
    ("cyclic_list", "def f(x):\n    return x.next.next is x\n", "[[[1, 2], 0]]", "true"),
    ("cyclic_list", "def f(x):\n    return x\n", "[[[1, 2], 1]]", '[1, 2, "..."]'),
    ("cyclic_list", "def f(x):\n    return x\n", "[[[], -1]]", "null"),
    ("joined_lists", "def f(a, b):\n    return a.next is b.next.next\n", "[[[1], [2, 3], [4]]]", "true"),
    ("binary_tree", "def f(x):\n    return x.right.left.val\n", "[[1, null, 2, 3]]", "3"),
    ("binary_tree", "def f(x):\n    return x\n", "[[1, null, 2, 3]]", "[1, null, 2, 3]"),
    ("binary_tree", "def f(x):\n    return x\n", "[[]]", "null"),
    ("tree", "def f(x):\n    return x.children[0].children[0].val\n", "[[1, [2, [4]], [3]]]", "4"),
    ("tree", "def f(x):\n    return x\n", "[[1, [2, [4]], [3]]]", "[1, [2, [4]], [3]]"),
    ("tuple", "def f(x):\n    return {x: 1}[x]\n", "[[1, 2]]", "1"),
    ("tuples", "def f(x):\n    return dict(x)\n", '[[["a", 2]]]', '{"a": 2}'),
    ("set", "def f(x):\n    return x | {9}\n", "[[3, 1]]", "[1, 3, 9]"),
    ("none", "def f(x, y):\n    yield x\n    yield (y, None)\n", "[1, 2]", "[1, [2, null]]"),
    ("none", "def f():\n    return QuadNode(1, False, *(QuadNode(n, True) for n in range(4)))\n", "[]", "[0, 1, 2, 3]"),
    ("none", "def f():\n    return object\n", "[]", "\"<class 'object'>\""),
]


@pytest.mark.parametrize(("kind", "solution", "args", "expect"), CONVERSIONS)
def test_arguments_and_results(kind: str, solution: str, args: str, expect: str) -> None:
    assert told(small(solution, Case(args=args, expect=expect), convert=(kind,))) == []


@pytest.mark.parametrize("kind", ["binary_tree", "linked_list"])
def test_a_node_in_the_tree_is_that_node(kind: str) -> None:
    case = Case(args="[[1, 2, 3], 3]", expect="3")
    convert = (kind, "node_in_tree")
    assert told(small("def f(x, y):\n    return y\n", case, convert=convert, result="node_value")) == []


def test_a_node_that_is_not_there_is_none() -> None:
    case = Case(args="[[1], 3]", expect="null")
    convert = ("tree", "node_in_tree")
    assert told(small("def f(x, y):\n    return y\n", case, convert=convert, result="node_value")) == []


def test_a_result_in_place() -> None:
    assert told(small("def f(x):\n    x.sort()\n", Case(args="[[2, 1]]", expect="[1, 2]"), result="argument")) == []


@pytest.mark.parametrize(
    ("compare", "result", "expect", "is_right"),
    [
        ("exact", "True", "1", False),
        ("exact", "{'a': [1]}", '{"a": [1]}', True),
        ("exact", "{'a': [1]}", '{"b": [1]}', False),
        ("exact", "[1, 2]", "[2, 1]", False),
        ("unordered", "[2, 1]", "[1, 2]", True),
        ("unordered", "[[2, 1], [3]]", "[[3], [1, 2]]", False),
        ("unordered_deep", "[[2, 1], [3]]", "[[3], [1, 2]]", True),
        ("unordered", "3", "3", True),
        ("float", "[0.1 + 0.2]", "[0.3]", True),
        ("float", "[0.31]", "[0.3]", False),
        ("any_of", "2", "[1, 2]", True),
        ("any_of", "3", "[1, 2]", False),
        ("check", "7", "3", True),
        ("check", "2", "3", False),
    ],
)
def test_when_a_result_is_right(compare: str, result: str, expect: str, is_right: bool) -> None:
    check = "def check(args, result, expect):\n    return result > expect\n" if compare == "check" else ""
    found = small(f"def f():\n    return {result}\n", Case(expect=expect), compare=compare, check=check)
    assert (told(found) == []) is is_right


COUNTER = """
class Counter:
    def __init__(self, start):
        self.n = start

    def add(self, by):
        self.n += by
        return self.n
"""


def test_a_class_is_called_method_by_method() -> None:
    case = Case(args="[10]", calls='[["add", 1], ["add", 5]]', expect="[11, 16]")
    found = task(entry="Counter", solution=COUNTER, cases=(case,))
    assert told(found) == []
    slow = COUNTER.replace("self.n += by", "self.n += sum(1 for _ in range(by * 10 ** 6))")
    stress = Stress(make='[[0], [["add", 1]] * 50]', naive=slow)
    assert "the naive code fails" in told(found.model_copy(update={"stress": stress}))[0][1]
    right = slow.replace("range(by * 10 ** 6)", "range(by) for _ in range(10**6) if not _")
    assert told(found.model_copy(update={"stress": Stress(make=stress.make, naive=right)})) == []


def test_what_is_given_runs_first() -> None:
    found = small("def f():\n    return GIVEN\n", Case(expect="5"), setup="GIVEN = 5\n")
    assert told(found) == []
