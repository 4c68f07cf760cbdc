"""From what the user names (`openai:gpt-6.1-terra`, an address, a key) to a ChatModel. SDKs load here, when chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from interviewer.adapters.provider_names import KEY_VARIABLES as KEY_VARIABLES
from interviewer.adapters.provider_names import PROVIDERS as PROVIDERS
from interviewer.adapters.provider_names import Provider as Provider
from interviewer.adapters.provider_names import Role as Role
from interviewer.adapters.secret import Secret as Secret
from interviewer.adapters.wire import Timeouts, is_loopback
from interviewer.core.errors import SettingsError
from interviewer.core.text import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from interviewer.engine.ports import ChatModel

DEFAULTS: Mapping[tuple[Provider, Role], str] = {
    ("openai", "interviewer"): "gpt-6.1-terra",
    ("openai", "grader"): "gpt-6.1-sol",
    ("anthropic", "interviewer"): "claude-sonnet-5-5",
    ("anthropic", "grader"): "claude-sonnet-5-5",
}
"""The interviewer is chosen for latency, the grader for quality; names of 2026-11."""
PATIENCE: Mapping[Role, Timeouts] = {
    "interviewer": Timeouts(),
    "grader": Timeouts(read_s=180, first_s=180),
}
"""A grader may think for minutes before its first word, and some servers send nothing meanwhile."""

WINDOWS: Mapping[str, int] = {
    "claude-sonnet-5": 1_000_000,
    "claude-opus-5": 1_000_000,
    "claude-haiku-5": 1_000_000,
    "claude-fable-5": 1_000_000,
    "gpt-6": 922_000,
}
"""Input that a model takes, in tokens, by the start of its name; pages of 2026-11."""
SMALL_WINDOW: Mapping[Provider, int] = {"openai": 128_000, "anthropic": 200_000, "compatible": 8_192, "offline": 0}
"""For models that are not listed. A compatible server may cut in silence at less than its model can take."""

_FORMS = "offline, openai:NAME, anthropic:NAME or compatible:NAME"


@dataclass(frozen=True)
class ModelSpec:
    """What `--model` and `--grader` take; `name` is empty for `offline` only."""

    provider: Provider
    name: str = ""

    @classmethod
    def parse(cls, text: str, role: Role = "interviewer") -> ModelSpec:
        """Read `offline`, `PROVIDER:NAME`, or `openai` and `anthropic` alone for the default model of the role.

        Raises SettingsError naming the valid forms.
        """
        provider, _, name = (part.strip() for part in text.partition(":"))
        provider = provider.lower()
        if provider not in PROVIDERS:
            hint = did_you_mean(provider, PROVIDERS)
            raise SettingsError(f"{text!r} does not name a model: write {_FORMS}.{' ' + hint if hint else ''}")
        if provider == "offline":
            return cls(provider)
        name = name or DEFAULTS.get((provider, role), "")
        if not name:
            raise SettingsError(f"{text!r} lacks the name of the model: write compatible:NAME, as the server lists it.")
        return cls(provider, name)

    def __str__(self) -> str:
        return f"{self.provider}:{self.name}" if self.name else self.provider


def build_model(
    spec: ModelSpec,
    *,
    role: Role = "interviewer",
    base_url: str = "",
    keys: Mapping[Provider, Secret] | None = None,
    timeouts: Timeouts | None = None,
    window: int | None = None,
) -> ChatModel:
    """Build the model, loading its SDK (0.4 to 1 s: call it in a thread once a screen is up).

    `keys` holds a key per provider; the one for `openai` never goes to a `compatible` server. `window` in tokens
    overrides what is known. Raises SettingsError.
    """
    key = _key(spec.provider, keys or {})
    url = check_base_url(base_url, spec.provider) if base_url else ""
    waits = timeouts or PATIENCE[role]
    try:
        return _build(spec, url, key, waits, window or _window(spec))
    except ImportError:
        raise SettingsError(
            f"The package behind {spec.provider}: is missing. Run: pip install --upgrade interviewer"
        ) from None


def check_base_url(url: str, provider: Provider) -> str:
    """Return the address in the form that the SDK wants; raises SettingsError for one that a key must not go to."""
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise SettingsError("The base URL is not a web address: write it like https://HOST/v1.")
    if parts.username is not None or parts.password is not None:
        raise SettingsError("The base URL holds a user name or password: leave it out, and give the key as a variable.")
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError(
            f"The base URL sends keys and answers to {host} in the clear: write https://, or reach the server "
            "through a tunnel on 127.0.0.1."
        )
    path = parts.path.rstrip("/")
    if provider == "anthropic":
        path = path.removesuffix("/v1")
    elif not path:
        path = "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"


def warm(spec: ModelSpec) -> None:
    """Import the provider's SDK and build a client with it once, so that the first question need not wait.

    Takes up to 1.5 s of work and no network: call it in a thread. Does nothing for `offline`.
    """
    if spec.provider == "offline":
        return
    blank: dict[Provider, Secret] = dict.fromkeys(PROVIDERS, Secret("none"))
    build_model(spec, base_url="https://localhost/v1", keys=blank)


def _key(provider: Provider, keys: Mapping[Provider, Secret]) -> Secret | None:
    key = keys.get(provider) or None
    if key is None and provider in KEY_VARIABLES:
        raise SettingsError(
            f"There is no key for {provider}. Set {KEY_VARIABLES[provider]}, or continue with --model offline."
        )
    if key and not (key.reveal().isascii() and key.reveal().isprintable() and " " not in key.reveal()):
        where = KEY_VARIABLES.get(provider, "the key of the compatible server")
        raise SettingsError(f"{where} holds characters that no key has: copy it again, without quotes or line breaks.")
    return key


def _window(spec: ModelSpec) -> int:
    family = next((prefix for prefix in WINDOWS if spec.name.startswith(prefix)), "")
    return WINDOWS[family] if spec.provider != "compatible" and family else SMALL_WINDOW[spec.provider]


def _build(spec: ModelSpec, url: str, key: Secret | None, timeouts: Timeouts, window: int) -> ChatModel:
    if spec.provider == "openai" and key:
        from interviewer.adapters.openai_model import OPENAI_URL, OpenAIResponsesModel  # noqa: PLC0415

        return OpenAIResponsesModel(
            spec.name, api_key=key, base_url=url or OPENAI_URL, timeouts=timeouts, window=window
        )
    if spec.provider == "anthropic" and key:
        from interviewer.adapters.anthropic_model import ANTHROPIC_URL, AnthropicModel  # noqa: PLC0415

        url = url or ANTHROPIC_URL
        return AnthropicModel(spec.name, api_key=key, base_url=url, timeouts=timeouts, window=window)
    if spec.provider == "compatible":
        from interviewer.adapters.compatible_model import OpenAIChatModel  # noqa: PLC0415

        if not url:
            raise SettingsError(
                "compatible: needs the address of a server: add --base-url, like http://127.0.0.1:11434/v1 for Ollama."
            )
        return OpenAIChatModel(spec.name, base_url=url, api_key=key, timeouts=timeouts, window=window)
    raise SettingsError("offline is not a model: it uses the scripted interviewer and the coverage grader.")
