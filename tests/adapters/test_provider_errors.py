"""The table of errors is complete: nothing that an SDK or the network can raise escapes it (trust.md P1)."""

from __future__ import annotations

import json
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anthropic
import httpx2
import openai
import pydantic
import pytest

from interviewer.adapters.error_facts import Fault, retry_after
from interviewer.adapters.provider_errors import Service, explain
from interviewer.core.errors import Outcome, ProviderError

SERVICE = Service("OpenAI", "gpt-6.1-terra", "api.openai.com", "OPENAI_API_KEY", "--base-url or OPENAI_BASE_URL")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REQUEST = httpx2.Request("POST", "https://api.openai.com/v1/responses")

NOT_OURS = {"WebSocketConnectionClosedError", "WebSocketQueueFullError", "APIWebhookValidationError", "CookieConflict"}
"""Kinds of the SDKs that no call of ours can raise."""
BARE = {"OpenAIError", "AnthropicError"}
"""Bases: without words they say nothing."""


def exceptions_of(*modules: Any) -> list[type[Exception]]:
    found = {
        item
        for module in modules
        for item in [getattr(module, name) for name in dir(module) if not name.startswith("_")]
        if isinstance(item, type) and issubclass(item, Exception) and not issubclass(item, Warning)
    }
    return sorted(found, key=lambda item: (item.__module__, item.__name__))


def make(kind: type[Exception]) -> Exception:
    """An instance without asking the constructor, with what every instance has once raised."""
    error = kind.__new__(kind)
    status = getattr(kind, "status_code", None)
    if "status_code" in {name for base in kind.__mro__ for name in getattr(base, "__annotations__", {})}:
        error.response = httpx2.Response(status or 400, request=REQUEST)  # type: ignore[attr-defined]
        error.status_code = status or 400  # type: ignore[attr-defined]
        error.body = None  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize("kind", exceptions_of(openai, openai._exceptions), ids=lambda kind: kind.__name__)
def test_every_exception_of_the_openai_sdk_has_a_row(kind: type[Exception]) -> None:
    check(kind)


@pytest.mark.parametrize("kind", exceptions_of(anthropic, anthropic._exceptions), ids=lambda kind: kind.__name__)
def test_every_exception_of_the_anthropic_sdk_has_a_row(kind: type[Exception]) -> None:
    check(kind)


@pytest.mark.parametrize("kind", exceptions_of(httpx2), ids=lambda kind: kind.__name__)
def test_every_exception_of_the_http_library_has_a_row(kind: type[Exception]) -> None:
    check(kind)


def check(kind: type[Exception]) -> None:
    told = explain(make(kind), SERVICE, partial="Hello", now=NOW)
    assert isinstance(told, ProviderError)
    assert told.partial == "Hello"
    assert kind.__name__ in told.detail
    assert str(told).endswith(".")
    if kind.__name__ not in NOT_OURS | BARE:
        assert told.outcome is not Outcome.UNKNOWN, f"{kind.__name__} needs a row"


def invalid() -> pydantic.ValidationError:
    try:
        pydantic.TypeAdapter(int).validate_python("x")
    except pydantic.ValidationError as error:
        return error
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (json.JSONDecodeError("x", "y", 0), Outcome.BAD_REPLY),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), Outcome.BAD_REPLY),
        (invalid(), Outcome.BAD_REPLY),
        (TypeError("sequence item 0: expected str instance, NoneType found"), Outcome.BAD_REPLY),
        (AssertionError(), Outcome.BAD_REPLY),
        (ValueError("x"), Outcome.BAD_REPLY),
        (RuntimeError("x"), Outcome.BAD_REPLY),
        (AttributeError("x"), Outcome.BAD_REPLY),
        (TypeError('"Could not resolve authentication method. Expected one of api_key"'), Outcome.SETUP),
        (openai.OpenAIError("Missing credentials. Please pass an `api_key`"), Outcome.SETUP),
        (ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), Outcome.SETUP),
        (ModuleNotFoundError("No module named 'socksio'"), Outcome.SETUP),
        (ConnectionResetError(), Outcome.RETRY),
        (TimeoutError(), Outcome.RETRY),
        (OSError(5, "I/O"), Outcome.RETRY),
        (MemoryError(), Outcome.UNKNOWN),
        (Exception("never seen"), Outcome.UNKNOWN),
        (Fault("a_code_of_tomorrow"), Outcome.RETRY),
    ],
    ids=repr,
)
def test_errors_from_elsewhere(error: Exception, outcome: Outcome) -> None:
    assert explain(error, SERVICE).outcome is outcome


def test_the_innermost_cause_decides() -> None:
    certificate = httpx2.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    outer = openai.APIConnectionError(request=REQUEST)
    outer.__cause__ = certificate
    assert explain(outer, SERVICE).outcome is Outcome.SETUP
    outer.__cause__ = httpx2.ConnectError("All connection attempts failed")
    assert explain(outer, SERVICE).outcome is Outcome.RETRY
    assert "api.openai.com" in str(explain(outer, SERVICE))
    outer.__cause__ = httpx2.ProxyError("407 Proxy Authentication Required for http://user:pass@proxy")
    told = explain(outer, SERVICE)
    assert told.outcome is Outcome.SETUP
    assert "pass" not in str(told)


@pytest.mark.parametrize(
    ("error", "names"),
    [
        (Fault("", {"type": "authentication_error"}), "OPENAI_API_KEY"),
        (Fault("", {"error": {"code": "model_not_found"}}), "gpt-6.1-terra"),
        (Fault("html"), "OPENAI_BASE_URL"),
        (Fault("insufficient_quota"), "billing"),
        (httpx2.InvalidURL("sk-secret"), "OPENAI_BASE_URL"),
    ],
    ids=["key", "model", "login", "billing", "address"],
)
def test_a_sentence_names_what_to_change(error: Exception, names: str) -> None:
    assert names in str(explain(error, SERVICE))


def test_an_error_that_is_already_ours_only_gains_the_partial_text() -> None:
    ours = ProviderError(Outcome.REFUSED, "No.")
    assert explain(ours, SERVICE, partial="Hello") is ours
    assert ours.partial == "Hello"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Mon, 99 Nov 2026 12:00:00 GMT"}, None),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=45), usegmt=True)}, 45),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=45), usegmt=True)}, None),
    ],
    ids=str,
)
def test_the_time_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


def test_an_unreadable_time_is_still_a_request_to_wait() -> None:
    response = httpx2.Response(429, headers={"retry-after": "-1"}, request=REQUEST)
    told = explain(openai.RateLimitError("x", response=response, body=None), SERVICE)
    assert (told.outcome, told.retry_after) == (Outcome.WAIT, None)
