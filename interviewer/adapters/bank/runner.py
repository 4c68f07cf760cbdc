"""Runs the solutions of one coding task over its cases. Read as text and run by `harness.py` in a process of its own.

Reads one JSON object from standard input and writes one to standard output; needs nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import random
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from itertools import pairwise
from typing import Any

CASE_S = 1.0
MEMORY_BYTES = 2_000_000_000
CPU_S = 10
SLOWER = 5
"""How many times longer than the solution a naive one must take."""
LEAST_S = 0.1
"""Shortest time in which a naive solution can be told from a fast one."""


class TooSlow(BaseException):
    """The time is up; no `except Exception` of a solution may catch it."""


class ListNode:
    """A node of a linked list."""

    def __init__(self, val: Any = 0, next: Any = None) -> None:
        self.val, self.next = val, next


class TreeNode:
    """A node of a binary tree."""

    def __init__(self, val: Any = 0, left: Any = None, right: Any = None) -> None:
        self.val, self.left, self.right = val, left, right


class Node:
    """A node of a tree with any number of children."""

    def __init__(self, val: Any = 0, children: Any = None) -> None:
        self.val, self.children = val, children if children is not None else []


class QuadNode:
    """A square of a quad tree: a leaf with a value, or four parts."""

    def __init__(self, val: Any, is_leaf: bool, tl: Any = None, tr: Any = None, bl: Any = None, br: Any = None) -> None:
        self.val, self.is_leaf = val, is_leaf
        self.top_left, self.top_right, self.bottom_left, self.bottom_right = tl, tr, bl, br


def linked(values: list[Any], tail: Any = None) -> Any:
    """A linked list of the values, ending in `tail`."""
    head = tail
    for value in reversed(values):
        head = ListNode(value, head)
    return head


def cyclic(value: Any) -> Any:
    """A linked list whose last node points back to an index."""
    values, back = value
    nodes = [ListNode(item) for item in values]
    for node, after in pairwise(nodes):
        node.next = after
    if nodes and back >= 0:
        nodes[-1].next = nodes[back]
    return nodes[0] if nodes else None


def binary(values: list[Any]) -> Any:
    """A binary tree, level by level, `None` for a child that is not there."""
    if not values or values[0] is None:
        return None
    root = TreeNode(values[0])
    waiting, rest = deque([root]), deque(values[1:])
    while rest:
        parent = waiting.popleft()
        for side in ("left", "right"):
            value = rest.popleft() if rest else None
            if value is not None:
                setattr(parent, side, TreeNode(value))
                waiting.append(getattr(parent, side))
    return root


def tree(value: list[Any]) -> Any:
    """A tree of `[value, [child], ...]`."""
    return Node(value[0], [tree(child) for child in value[1:]]) if value else None


def find(root: Any, value: Any) -> Any:
    """The node with that value among everything below `root`."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        if node.val == value:
            return node
        waiting += [getattr(node, name, None) for name in ("left", "right", "next")]
        waiting += getattr(node, "children", [])
    return None


SIMPLE: dict[str, Callable[[Any], Any]] = {
    "none": lambda value: value,
    "linked_list": linked,
    "linked_lists": lambda lists: [linked(values) for values in lists],
    "cyclic_list": cyclic,
    "binary_tree": binary,
    "tree": tree,
    "tuple": tuple,
    "tuples": lambda rows: [tuple(row) for row in rows],
    "set": set,
}


def arguments(values: list[Any], kinds: list[str]) -> list[Any]:
    """The arguments of a call, made of JSON."""
    made: list[Any] = []
    for number, value in enumerate(values):
        kind = kinds[number] if number < len(kinds) else "none"
        if kind == "joined_lists":
            shared = linked(value[2])
            made += [linked(value[0], shared), linked(value[1], shared)]
        elif kind == "node_in_tree":
            made.append(find(made[0], value))
        else:
            made.append(SIMPLE[kind](value))
    return made


def plain(value: Any) -> Any:
    """A result as JSON has it."""
    if isinstance(value, ListNode):
        return _from_list(value)
    if isinstance(value, TreeNode):
        return _from_tree(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=repr)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "is_leaf"):
        parts = (value.top_left, value.top_right, value.bottom_left, value.bottom_right)
        return value.val if value.is_leaf else [plain(part) for part in parts]
    if hasattr(value, "children"):
        return [value.val, *(plain(child) for child in value.children)]
    if isinstance(value, str | int | float) or value is None:
        return value
    if hasattr(value, "__iter__"):
        return [plain(item) for item in value]
    return repr(value)


def _from_list(node: Any) -> list[Any]:
    values, seen = [], set()
    while node is not None and id(node) not in seen:
        seen.add(id(node))
        values.append(plain(node.val))
        node = node.next
    return [*values, "..."] if node is not None else values


def _from_tree(root: Any) -> list[Any]:
    values: list[Any] = []
    waiting = deque([root])
    while waiting:
        node = waiting.popleft()
        values.append(None if node is None else node.val)
        if node is not None:
            waiting += [node.left, node.right]
    while values and values[-1] is None:
        values.pop()
    return values


def same(one: Any, other: Any, digits: bool = False) -> bool:
    """Equal, with true apart from 1; with `digits` numbers agree to six of them."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b, digits) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key], digits) for key in one)
    if isinstance(one, bool) is not isinstance(other, bool):
        return False
    if digits and isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    return bool(one == other)


def ordered(value: Any, deep: bool) -> Any:
    """A list with its items in one fixed order."""
    if not isinstance(value, list):
        return value
    return sorted((ordered(item, deep) if deep else item for item in value), key=lambda item: json.dumps(item))


def is_right(task: dict[str, Any], names: dict[str, Any], args: Any, result: Any, expect: Any) -> bool:
    """Does the result satisfy the case?"""
    compare = task["compare"]
    if compare == "check":
        return bool(names["check"](args, result, expect))
    if compare == "any_of":
        return any(same(result, item) for item in expect)
    if compare.startswith("unordered"):
        deep = compare == "unordered_deep"
        return same(ordered(result, deep), ordered(expect, deep))
    return same(result, expect, digits=compare == "float")


@contextlib.contextmanager
def at_most(seconds: float) -> Any:
    """Raise TooSlow in whatever runs longer."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def ring(*_: Any) -> None:
    """The clock has run out."""
    raise TooSlow


def call(task: dict[str, Any], entry: Any, args: list[Any], calls: Any, seconds: float) -> tuple[Any, float]:
    """What the function returns, or the calls on an object of the class, and the seconds that took."""
    made = arguments(args, task["convert"])
    with at_most(seconds), contextlib.redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        if calls is None:
            result = entry(*made)
        else:
            thing = entry(*made)
            result = [getattr(thing, name)(*rest) for name, *rest in calls]
        if task["result"] == "argument":
            result = made[0]
        elif task["result"] == "node_value":
            result = None if result is None else result.val
        elif hasattr(result, "__next__"):
            result = list(result)
        return result, time.perf_counter() - start


def load(task: dict[str, Any], code: str) -> dict[str, Any]:
    """The names that the code defines, with those that are given."""
    given = {kind.__name__: kind for kind in (ListNode, TreeNode, Node, QuadNode)}
    names: dict[str, Any] = {"__name__": "solution", **given}
    with at_most(CASE_S), contextlib.redirect_stdout(io.StringIO()):
        for part in (task["setup"], task["check"], code):
            exec(part, names)
    return names


def failures(task: dict[str, Any], code: str, most: int = 1) -> list[dict[str, Any]]:
    """The cases that the code fails, the first `most` of them."""
    try:
        names = load(task, code)
        entry = names[task["entry"]]
    except (Exception, TooSlow) as error:
        return [{"case": None, "why": _told(error)}]
    found = []
    for number, case in enumerate(task["cases"]):
        why = _fault(task, names, entry, case)
        if why:
            found.append({"case": number, "why": why})
        if len(found) == most:
            break
    return found


def _fault(task: dict[str, Any], names: dict[str, Any], entry: Any, case: dict[str, Any]) -> str:
    args, calls, expect = json.loads(case["args"]), json.loads(case["calls"] or "null"), json.loads(case["expect"])
    try:
        result = plain(call(task, entry, args, calls, CASE_S)[0])
        given = json.loads(case["args"]) if calls is None else [json.loads(case["args"]), calls]
        if is_right(task, names, given, result, expect):
            return ""
        return f"gave {_short(result)}, expected {_short(expect)}"
    except (Exception, TooSlow) as error:
        return _told(error)


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 100 else text[:100] + "..."


def _told(error: BaseException) -> str:
    return f"ran longer than {CASE_S:g} s" if isinstance(error, TooSlow) else f"{type(error).__name__}: {error}"[:200]


def stress(task: dict[str, Any]) -> dict[str, Any]:
    """Seconds that the solution and the naive code take; None for one that was stopped, the naive one early."""
    given = task["stress"]

    def run(code: str, limit: float) -> float | None:
        random.seed(0)
        args, calls = eval(given["make"], {"random": random, "math": math}), None
        if task["cases"][0]["calls"]:
            args, calls = args
        try:
            return call(task, load(task, code)[task["entry"]], args, calls, limit)[1]
        except TooSlow:
            return None

    fast = run(task["solution"], given["limit_s"])
    needed = min(given["limit_s"], max(SLOWER * fast, LEAST_S)) if fast is not None else 0.0
    return {"solution": fast, "needed": needed, "naive": run(given["naive"], needed) if fast is not None else None}


def main() -> None:
    """Try everything that the task holds."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.signal(signal.SIGALRM, ring)
    task = json.load(sys.stdin)
    codes = [failures(task, task["solution"], 3), *(failures(task, wrong["code"]) for wrong in task["wrong"])]
    report: dict[str, Any] = {"codes": codes, "naive": [], "stress": None}
    if task["stress"]:
        report["naive"] = failures(task, task["stress"]["naive"])
        try:
            report["stress"] = stress(task)
        except Exception as error:
            report["stress"] = {"error": _told(error)}
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
