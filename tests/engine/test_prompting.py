"""Templates: declared variables, strict rendering, values that are never looked at again."""

from __future__ import annotations

import re

import pytest

from interviewer.core.errors import TemplateError
from interviewer.engine.prompting import parse_template
from tests.fakes import PROMPTS, FilePrompts

TEXT = "---\nversion: 3\nvariables: name, {}\n---\n\nDear {{name}},\n{{ words }}\n"
LETTER = TEXT.format("words").replace("{name}", "{{name}}").replace("{ words }", "{{ words }}")


def test_a_template_is_filled_in() -> None:
    letter = parse_template("letter", LETTER)
    assert letter.render(name="Ada", words="Hello.") == "Dear Ada,\nHello.\n"
    assert letter.variables == {"name", "words"}


def test_values_are_put_in_as_they_are() -> None:
    code = "{{name}} \\1 \\g<0> {% raw %} {x!r} $name"
    assert parse_template("letter", LETTER).render(name="{{words}}", words=code) == f"Dear {{{{words}}}},\n{code}\n"


def test_the_version_follows_the_words() -> None:
    first = parse_template("letter", LETTER).version
    assert re.fullmatch(r"letter-3-[0-9a-f]{6}", first)
    assert parse_template("letter", LETTER.replace("\n", "\r\n")).version == first
    assert parse_template("letter", LETTER.replace("Dear", "Dearest")).version != first


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "Ada"}, "words is missing"),
        ({"name": "Ada", "words": "", "tone": ""}, "tone is unknown"),
        ({"tone": ""}, "name is missing, words is missing, tone is unknown"),
    ],
)
def test_a_value_too_few_or_too_many_is_an_error(values: dict[str, str], said: str) -> None:
    with pytest.raises(TemplateError, match=f"'letter' cannot be filled in: {said}"):
        parse_template("letter", LETTER).render(**values)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear {{name}}", "must begin with a head"),
        ("---\nversion: 1\n---\nDear", "needs `version:` and `variables:`"),
        ("---\nvariables: name\njust words\n---\nDear {{name}}", "needs `version:` and `variables:`"),
        ("---\nversion: 1\nvariables: name\n---\nDear {{you}}", "different variables: name, you"),
        ("---\nversion: 1\nvariables: name, you\n---\nDear {{you}}", "different variables: name"),
    ],
)
def test_a_head_that_does_not_fit_is_an_error(text: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said):
        parse_template("letter", text)


@pytest.mark.parametrize("path", sorted(PROMPTS.glob("*.md")), ids=lambda path: path.stem)
def test_our_own_templates_are_in_order(path: object) -> None:
    name = getattr(path, "stem", "")
    template = FilePrompts().get(name)
    filled = template.render(**{variable: f"<{variable}>" for variable in template.variables})
    assert "{{" not in filled
    assert all(f"<{variable}>" in filled for variable in template.variables)
