"""The part of a coding question that a machine can run: cases, solutions right and wrong, a case for the clock."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from interviewer.core.content import Code, Content, Json, Line


class Convert(StrEnum):
    """How JSON becomes an argument. Results become JSON again by their shape: nodes are read back as they were made."""

    NONE = "none"
    """As it is."""
    LINKED_LIST = "linked_list"
    """`[1, 2]` to `ListNode`s (`val`, `next`)."""
    LINKED_LISTS = "linked_lists"
    """`[[1], [2, 3]]` to a list of those."""
    CYCLIC_LIST = "cyclic_list"
    """`[[1, 2, 3], 1]` to a list whose last node points back to index 1; -1 for no cycle."""
    JOINED_LISTS = "joined_lists"
    """`[[1, 2], [9], [5, 6]]` to *two* arguments: 1, 2, 5, 6 and 9, 5, 6, ending in the same nodes."""
    BINARY_TREE = "binary_tree"
    """`[1, null, 2]`, level by level, to `TreeNode`s (`val`, `left`, `right`)."""
    TREE = "tree"
    """`[1, [2, [4]], [3]]` to `Node`s (`val`, `children`)."""
    NODE_IN_TREE = "node_in_tree"
    """`4` to the node with that value in the tree, or the linked list, that is the first argument."""
    TUPLE = "tuple"
    """`[1, 2]` to a tuple."""
    TUPLES = "tuples"
    """`[[1, 2], [3, 4]]` to a list of tuples."""
    SET = "set"
    """`[1, 2]` to a set."""


class Result(StrEnum):
    """What of a call is compared, once it is JSON again.

    Tuples, generators and arrays become lists, sets sorted lists, linked lists and binary trees what they are made
    from, a `Node` `[value, [child], ...]`, a `QuadNode` its value if it is a leaf, else its four parts in reading order
    (`top_left`, `top_right`, `bottom_left`, `bottom_right`; also `val`, `is_leaf`).
    """

    VALUE = "value"
    """What the call returns."""
    NODE_VALUE = "node_value"
    """The `val` of the node that it returns, or null."""
    ARGUMENT = "argument"
    """The first argument as the call leaves it, for tasks that change it in place."""


class Compare(StrEnum):
    """When a result is right."""

    EXACT = "exact"
    """It equals `expect`; true is not 1."""
    UNORDERED = "unordered"
    """It has the items of `expect` in any order."""
    UNORDERED_DEEP = "unordered_deep"
    """Likewise, and so have the lists in it."""
    FLOAT = "float"
    """Numbers agree to six digits, at any depth."""
    ANY_OF = "any_of"
    """It equals one item of the list `expect`."""
    CHECK = "check"
    """`check(args, result, expect)` of the task returns true; for a class `args` is `[args, calls]`."""


class Case(Content):
    """One test. For a class `args` go to the constructor, `calls` is `[["put", 1, 2], ["get", 1]]`, `expect` a list."""

    args: Json = "[]"
    calls: Json | None = None
    expect: Json
    note: str = ""


class Stress(Content):
    """An input on which a slow solution shows itself."""

    make: Code
    """A Python expression for the list of arguments, in the form of `args`, with `random` and `math` at hand; for a
    class it makes `[args, calls]`."""
    limit_s: Annotated[float, Field(gt=0, le=4)] = 2.0
    naive: Code
    """Code that is right and too slow: over the limit, or five times slower than the solution."""


class WrongSolution(Content):
    """A mistake that people make, which at least one case must catch."""

    why: Line
    code: Code


class Complexity(Content):
    """The cost that is expected, such as `O(n log k)`."""

    time: Line
    space: Line


class CodeTask(Content):
    """What a machine needs to run a coding question; tried by `interviewer bank check --code`.

    `ListNode`, `TreeNode`, `Node` and `QuadNode` are defined before any code runs.
    """

    entry: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w{0,60}$")]
    """Name of the function or class that is called."""
    signature: Line
    starter: Code
    """What the candidate begins with."""
    solution: Code
    setup: str = ""
    """Code that runs before every solution: imports and classes that are given."""
    cases: tuple[Case, ...]
    convert: tuple[Convert, ...] = ()
    """One for each argument; arguments beyond the list are taken as they are."""
    result: Result = Result.VALUE
    compare: Compare = Compare.EXACT
    check: str = ""
    """`def check(args, result, expect): ...`, where `compare` is `check`."""
    stress: Stress | None = None
    no_stress: str = ""
    """Why no solution can be too slow, where there is no stress case."""
    wrong: tuple[WrongSolution, ...] = ()
    complexity: Complexity
