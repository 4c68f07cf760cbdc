"""Every foreign error, whatever the wire form, becomes one ProviderError here: one table, the first row that fits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from interviewer.adapters.error_facts import Facts, facts_of, retry_after
from interviewer.core.errors import Outcome, ProviderError

if TYPE_CHECKING:
    from collections.abc import Container, Mapping


@dataclass(frozen=True)
class Service:
    """Who was asked, in the words of the user's settings; the only names that a sentence may contain."""

    title: str
    """`OpenAI`, `Anthropic`, `The server at HOST`."""
    model: str
    host: str
    key: str
    """What holds the key: `OPENAI_API_KEY`."""
    address: str
    """What holds the address: `--base-url or OPENAI_BASE_URL`."""


@dataclass(frozen=True)
class _Row:
    outcome: Outcome
    sentence: str
    codes: frozenset[str] = frozenset()
    statuses: Container[int] = ()
    classes: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def fits(self, facts: Facts) -> bool:
        return bool(
            self.codes & facts.codes
            or (facts.status is not None and facts.status in self.statuses)
            or self.classes & facts.classes
            or any(word in facts.text for word in self.words)
        )


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELSE = "Try again, choose another model, or continue with --model offline."

_TABLE = (
    # --- what only the person can put right, told by code before status ---
    _Row(
        Outcome.SETUP,
        "{title} says the account has no credit left or has reached its spending limit. "
        "Add credit or raise the limit in its billing settings, or continue with --model offline.",
        codes=_names("insufficient_quota billing_hard_limit_reached billing_not_active billing_error")
        | _names("enforced_spend_limit_reached 402"),
        statuses=(402,),
        words=("credit balance is too low", "exceeded your current quota"),
    ),
    _Row(
        Outcome.TOO_LONG,
        "The conversation is too long for {model}. Choose a model with a larger window, or finish this question.",
        codes=_names("context_length_exceeded request_too_large model_context_window_exceeded")
        | _names("exceed_context_size_error string_above_max_length"),
        statuses=(413,),
        words=("prompt is too long", "maximum context length", "available context size", "context window"),
    ),
    _Row(
        Outcome.REFUSED,
        "A content filter at {title} stopped this exchange. Put your answer in other words, choose another model, or "
        "continue with --model offline.",
        codes=_names("content_filter content_policy_violation responsible_ai_policy_violation bio_policy")
        | _names("misalignment_policy_violation invalid_prompt"),
        classes=_names("ContentFilterFinishReasonError"),
        words=("content filtering policy", "content management policy", "violating our usage policy"),
    ),
    _Row(
        Outcome.REFUSED,
        "{model} declined to answer. That says nothing about you: put it in other words, choose another model, or "
        "continue with --model offline.",
        codes=_names("refusal"),
    ),
    _Row(
        Outcome.SETUP,
        "{title} does not serve this country or region. Choose another provider with --model, or --model offline.",
        codes=_names("unsupported_country_region_territory"),
    ),
    _Row(
        Outcome.SETUP,
        "{title} did not accept the API key. Check {key}: it may be missing, mistyped or revoked.",
        codes=_names("invalid_api_key authentication_error invalid_authentication"),
        statuses=(401,),
        classes=_names("OAuthError CredentialsError SubjectTokenProviderError"),
        words=("authentication method", "missing credentials", "client option must be set"),
    ),
    _Row(
        Outcome.SETUP,
        "{title} does not know the model {model}. Check the name after --model, and the address in {address}.",
        codes=_names("model_not_found not_found_error deployment_not_found"),
        statuses=(404, 405, 410),
    ),
    _Row(
        Outcome.SETUP,
        "The proxy asks for a login or refuses the connection. Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
        statuses=(407,),
        classes=_names("ProxyError"),
    ),
    _Row(
        Outcome.SETUP,
        "The account may not use {model} at {title}. Check the rights of {key}, or choose another model with --model.",
        codes=_names("permission_error permission_denied"),
        statuses=(403,),
    ),
    _Row(
        Outcome.SETUP,
        "{host} redirects to {target}. A key is never sent on to another address: put the right one in {address}.",
        codes=_names("redirect"),
    ),
    # --- busy, told apart by whether a time was named ---
    _Row(Outcome.WAIT, "{title} limits how often it may be asked.", codes=_names("asked_to_wait")),
    _Row(
        Outcome.RETRY,
        "{title} gets too many requests at the moment. " + _ELSE,
        codes=_names("rate_limit_error rate_limit_exceeded too_many_requests"),
        statuses=(429,),
    ),
    _Row(
        Outcome.RETRY,
        "{title} is overloaded. " + _ELSE,
        codes=_names("overloaded_error overloaded server_overloaded engine_overloaded slow_down"),
        statuses=(503, 529),
    ),
    _Row(
        Outcome.RETRY,
        "{title} had trouble of its own. " + _ELSE,
        codes=_names("api_error server_error internal_error internal_server_error timeout_error"),
        statuses={408, 409, 425, 499, *range(500, 600)},
        classes=_names("RetryableError"),
    ),
    _Row(
        Outcome.SETUP,
        "{title} rejected the form of the request: {model} may not support it. Choose another model with --model; "
        "`interviewer doctor` shows what was tried.",
        codes=_names("invalid_request_error"),
        statuses=range(400, 500),
    ),
    # --- replies that are not replies ---
    _Row(
        Outcome.BAD_REPLY,
        "The network may need a login: {host} answered with a web page. Sign in with a browser and try again, or "
        "check {address}.",
        codes=_names("html"),
    ),
    _Row(
        Outcome.BAD_REPLY,
        "{host} answered without streaming a reply. Check that {address} names a server of this kind.",
        codes=_names("not_a_stream"),
    ),
    _Row(Outcome.BAD_REPLY, "{model} sent an empty reply. " + _ELSE, codes=_names("empty_reply")),
    _Row(
        Outcome.BAD_REPLY,
        "{model} spent its whole limit on thinking and wrote nothing. " + _ELSE,
        codes=_names("empty_cut"),
    ),
    _Row(Outcome.BAD_REPLY, "{host} sent far more than a reply. Check {address}.", codes=_names("reply_too_large")),
    _Row(Outcome.RETRY, "The reply from {title} broke off before its end. " + _ELSE, codes=_names("broken_off")),
    _Row(Outcome.RETRY, "{title} went silent in the middle of its reply. " + _ELSE, codes=_names("stalled")),
    _Row(Outcome.RETRY, "{title} did not answer in time. " + _ELSE, codes=_names("slow_start")),
    # --- the connection, told by the innermost cause ---
    _Row(Outcome.BAD_REPLY, "{title} sent a reply that cannot be read. " + _ELSE, classes=_names("DecodingError")),
    _Row(
        Outcome.SETUP,
        "No secure connection to {host}: its certificate is not trusted, or it does not speak TLS. Behind a company "
        "proxy, point SSL_CERT_FILE at the company's certificates; else check {address}.",
        classes=_names("SSLCertVerificationError"),
        words=("certificate verify failed", "[ssl:"),
    ),
    _Row(
        Outcome.SETUP,
        "The address of {title} is not valid. Check {address}.",
        classes=_names("InvalidURL UnsupportedProtocol TooManyRedirects"),
    ),
    _Row(
        Outcome.SETUP,
        "The API key holds characters that cannot be sent. Copy {key} again, without quotes or line breaks.",
        classes=_names("LocalProtocolError"),
    ),
    _Row(
        Outcome.RETRY,
        "Cannot reach {host}. Check the network, then try again, or continue with --model offline.",
        classes=_names("ConnectError ConnectTimeout gaierror ConnectionRefusedError"),
    ),
    _Row(
        Outcome.RETRY,
        "{title} did not answer in time. " + _ELSE,
        classes=_names("TimeoutException APITimeoutError TimeoutError"),
    ),
    _Row(
        Outcome.RETRY,
        "The connection to {host} broke off. " + _ELSE,
        classes=_names("NetworkError ProtocolError RequestError APIConnectionError ConnectionError EOFError")
        | _names("BrokenResourceError ClosedResourceError EndOfStream"),
    ),
    # --- what could not be read ---
    _Row(
        Outcome.SETUP,
        "A part of the program that {title} needs is missing. Install interviewer again.",
        classes=_names("ImportError"),
    ),
    _Row(
        Outcome.BAD_REPLY,
        "{title} sent a reply that cannot be read. " + _ELSE,
        classes=_names("ValueError TypeError AssertionError AttributeError LookupError RuntimeError")
        | _names("APIResponseValidationError LengthFinishReasonError"),
    ),
    _Row(
        Outcome.RETRY,
        "{title} reported an error in the middle of its reply. " + _ELSE,
        classes=_names("Fault APIError HTTPError OSError"),
    ),
    _Row(
        Outcome.UNKNOWN,
        "Something unexpected went wrong with {title}. Try again or choose another model, and please report it.",
        classes=_names("object"),
    ),
)


def explain(error: Exception, service: Service, *, partial: str = "", now: datetime | None = None) -> ProviderError:
    """Map any error to an outcome and a sentence; a ProviderError only gains the partial text.

    `now` is the wall clock in UTC, for a Retry-After that names a date.
    """
    if isinstance(error, ProviderError):
        error.partial = error.partial or partial
        return error
    facts = facts_of(error)
    row = next(row for row in _TABLE if row.fits(facts))
    sentence = row.sentence.format(
        title=service.title,
        model=service.model,
        host=service.host,
        key=service.key,
        address=service.address,
        target=_target(facts.headers),
    )
    wait = retry_after(facts.headers, now or datetime.now(UTC))
    return ProviderError(row.outcome, sentence, retry_after=wait, partial=partial, detail=_detail(error, facts))


def _target(headers: Mapping[str, str]) -> str:
    try:
        host = urlsplit(headers.get("location", "")).hostname or ""
    except ValueError:
        host = ""
    return host if re.fullmatch(r"[a-z0-9.:-]{1,100}", host) else "another address"


def _detail(error: Exception, facts: Facts) -> str:
    """Class, status, codes and request id, as tokens that can hold neither a sentence nor a key."""
    request = facts.headers.get("x-request-id") or facts.headers.get("request-id") or ""
    parts = [type(error).__name__, str(facts.status or ""), *sorted(facts.codes), request]
    return " ".join(part for part in parts if re.fullmatch(r"(?!sk-)[\w.:-]{1,80}", part))
