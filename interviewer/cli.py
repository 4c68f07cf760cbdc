"""The command line: what can be asked for. Each command lives in `commands/` and is loaded only when it is named.

Exit codes: 0 done, 1 failed, 2 usage or bad input, 3 not graded, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from interviewer import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = ("junior", "mid", "senior", "staff")
_ABOUT = """\
A mock interviewer for ML engineers. Without a command it opens the terminal UI.

It asks a question from its bank, runs the clock, asks follow-ups, and grades the answer point by point with your own
words as evidence. Without a key it works offline: a scripted interviewer and a grader that only says what it found.
"""
_EXAMPLES = """\
examples:
  interviewer                                     the terminal UI
  interviewer run ml-65                           one question, line by line
  interviewer run mlsd-4 --minutes 30 --level senior --model anthropic:claude-sonnet-5-5
  interviewer run ml-65 --answers answers.txt --json   answers separated by lines of ---
  interviewer bank list --category mlsd           what can be asked
  interviewer doctor                              what is configured and what to do about the rest
"""


def build_parser() -> argparse.ArgumentParser:
    """Every command and flag, with help that teaches."""
    parser = argparse.ArgumentParser(
        prog="interviewer", description=_ABOUT, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"interviewer {__version__}")
    parser.set_defaults(module="tui", command="tui")
    _models(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _run(commands)
    _grade(commands)
    _measure(commands)
    _selftest(commands)
    _conduct(commands)
    _sessions(commands)
    _bank(commands)
    doctor = _command(commands, "doctor", "doctor", "say what is configured, what works and what to do about the rest")
    _models(doctor)
    doctor.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, module: str, help_: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    command.set_defaults(module=module, command=name)
    return command


def _models(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_argument_group("interviewer and grader")
    choice.add_argument(
        "--model", metavar="M", default="", help="offline, openai:NAME, anthropic:NAME or compatible:NAME"
    )
    choice.add_argument(
        "--grader", metavar="M", default="", help="likewise, for grading; by default the same as --model"
    )
    choice.add_argument(
        "--grading",
        choices=("standard", "fast", "careful"),
        default="",
        help="how a model is asked: once per branch (default), once for everything, or every point several times",
    )
    choice.add_argument(
        "--base-url", metavar="URL", default="", help="address of a compatible server (Ollama, vLLM, ...)"
    )
    choice.add_argument(
        "--max-cost", metavar="USD", type=float, default=None, help="ask before going on once this much is spent"
    )
    choice.add_argument(
        "--bank", metavar="PATH", action="append", default=[], help="a file or folder of your own questions"
    )


def _run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = _command(commands, "run", "run", "hold one interview here, line by line or from a file of answers")
    run.add_argument(
        "question", metavar="QUESTION", help="id of a question, such as ml-65; see `interviewer bank list`"
    )
    run.add_argument(
        "--answers", metavar="FILE", default="", help="answers, one turn each, separated by lines of ---; - is stdin"
    )
    run.add_argument(
        "--mode", choices=("interview", "practice"), default=None, help="practice gives feedback as it goes"
    )
    run.add_argument("--level", choices=LEVELS, default=None, help="the bar to be held against (default: mid)")
    run.add_argument("--minutes", type=float, default=None, metavar="N", help="share out N minutes instead of the plan")
    run.add_argument("--overtime", action="store_true", help="go on when the time is up")
    run.add_argument("--framework", default="", metavar="ID", help="the mental model to be graded against")
    run.add_argument(
        "--json", action="store_true", help="one JSON object on standard output, narration on standard error"
    )
    _models(run)


def _grade(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    grade = _command(commands, "grade", "grade", "grade an answer or a transcript from a file")
    grade.add_argument(
        "file", metavar="FILE", help="an answer, our export, or lines of `Interviewer:` and `Candidate:`; - is stdin"
    )
    grade.add_argument("--question", required=True, metavar="ID", help="the question it answers")
    grade.add_argument("--level", choices=LEVELS, default=None)
    grade.add_argument("--framework", default="", metavar="ID")
    grade.add_argument("--json", action="store_true")
    _models(grade)
    again = _command(commands, "regrade", "grade", "grade a stored session again; earlier grades are kept")
    again.add_argument("session", metavar="ID")
    again.add_argument("--json", action="store_true")
    _models(again)


def _measure(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    measure = _command(commands, "measure", "measure", "measure how well a grader agrees with people")
    measure.add_argument(
        "file", nargs="+", metavar="FILE", help="JSON lines: question, answer, score, max_score; or criterion and label"
    )
    measure.add_argument(
        "--points", default="", metavar="FILE", help="points by question, for questions not in the bank"
    )
    measure.add_argument(
        "--limit", type=int, default=0, metavar="N", help="judge only the first N answers of each file"
    )
    measure.add_argument("--json", action="store_true")
    _models(measure)


def _selftest(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    test = _command(commands, "selftest", "selftest", "say how far the grader in use can be trusted, and for what")
    test.add_argument("--questions", type=int, default=6, metavar="N", help="how many questions to try (default 6)")
    test.add_argument("--yes", action="store_true", help="do not ask before it costs something")
    test.add_argument("--json", action="store_true")
    _models(test)


def _conduct(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    conduct = _command(commands, "conduct", "conduct", "say where an interviewer leaked, judged, lectured or drifted")
    conduct.add_argument("talk", metavar="ID|FILE", help="a stored session, or a transcript from a file")
    conduct.add_argument("--question", default="", metavar="ID", help="the question of a transcript from a file")
    conduct.add_argument("--json", action="store_true")
    conduct.add_argument("--bank", metavar="PATH", action="append", default=[], help="your own questions")


def _sessions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    history = _command(commands, "history", "history", "list stored sessions, the newest first")
    history.add_argument("--limit", type=int, default=20, metavar="N", help="0 for all")
    history.add_argument("--json", action="store_true")
    show = _command(commands, "show", "history", "show the report of a session")
    show.add_argument("session", metavar="ID")
    show.add_argument("--json", action="store_true")
    export = _command(commands, "export", "history", "write a session to a file or to standard output")
    export.add_argument("session", metavar="ID")
    export.add_argument("--format", choices=("md", "json", "jsonl"), default="md")
    export.add_argument("--output", metavar="FILE", default="", help="by default standard output")
    export.add_argument("--force", action="store_true", help="overwrite FILE")
    resume = _command(
        commands, "resume", "run", "go on with a session where it stopped, or grade it if the talk is over"
    )
    resume.add_argument("session", metavar="ID")
    resume.add_argument("--answers", metavar="FILE", default="")
    resume.add_argument("--json", action="store_true")
    _models(resume)
    delete = _command(commands, "delete", "history", "delete a session for good")
    delete.add_argument("session", metavar="ID")
    delete.add_argument("--yes", action="store_true", help="do not ask")


def _bank(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    bank = commands.add_parser("bank", help="read, check and import questions", description="Read, check and import.")
    verbs = bank.add_subparsers(title="commands", metavar="COMMAND", required=True)
    list_ = _command(verbs, "list", "bank", "list the questions")
    list_.add_argument("--category", default="", metavar="ID", help="prefix of a chapter, such as mlsd")
    list_.add_argument("--type", default="", metavar="ID", help="such as theory, coding, ml_design, behavioural")
    list_.add_argument("--search", default="", metavar="TEXT")
    show = _command(verbs, "show", "bank", "show one question (its points only with --points)")
    show.add_argument("question", metavar="ID")
    show.add_argument("--points", action="store_true", help="also the rubric: spoils the question")
    check = _command(verbs, "check", "bank_check", "check every file and list all errors at once")
    check.add_argument("path", nargs="*", metavar="PATH", help="files or folders; default: the whole bank")
    check.add_argument("--code", action="store_true", help="also run the code of coding questions (slow)")
    measure = _command(verbs, "measure", "bank_measure", "measure detectors and follow-ups on blind answers")
    measure.add_argument(
        "path", nargs="*", metavar="PATH", help="blind answers or questions; default: all that there are"
    )
    measure.add_argument("--json", action="store_true")
    schema = _command(verbs, "schema", "bank", "print the JSON Schema of a file of the bank")
    schema.add_argument("kind", nargs="?", choices=("question", "framework", "type", "category"), default="question")
    import_ = _command(verbs, "import", "bank_import", "read a source document into a bank")
    import_.add_argument("file", metavar="FILE")
    import_.add_argument("--into", metavar="DIR", default="", help="by default your own bank folder")
    import_.add_argument("--classification", metavar="CSV", default="", help="types, frameworks and repeats by row")
    for verb in (list_, show, check, import_):
        verb.add_argument("--json", action="store_true")
        verb.add_argument("--bank", metavar="PATH", action="append", default=[], help="your own questions")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the result is the exit code."""
    _use_utf8()
    args = build_parser().parse_args(argv)
    command = import_module(f"interviewer.commands.{args.module}")
    errors = import_module("interviewer.core.errors")
    try:
        code: int = command.run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except errors.InterviewerError as error:
        sys.stderr.write(f"interviewer: {error}\n")
        return int(errors.exit_code(error))
    return code


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
