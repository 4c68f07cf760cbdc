"""From the words of the settings to a model: names, addresses, keys."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import pytest

from interviewer.adapters.providers import DEFAULTS, ModelSpec, Secret, build_model, check_base_url, warm
from interviewer.core.errors import SettingsError
from tests.adapters.forms import ASK, FORMS, KEY, SPECS, collect, model_of
from tests.loopback import Loopback


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("offline", ModelSpec("offline")),
        ("openai:gpt-6.1-sol", ModelSpec("openai", "gpt-6.1-sol")),
        (" Anthropic : claude-opus-5-5 ", ModelSpec("anthropic", "claude-opus-5-5")),
        ("compatible:qwen3:8b", ModelSpec("compatible", "qwen3:8b")),
        ("openai", ModelSpec("openai", "gpt-6.1-terra")),
    ],
)
def test_a_model_is_named_by_its_provider(text: str, spec: ModelSpec) -> None:
    assert ModelSpec.parse(text) == spec
    assert ModelSpec.parse(str(spec)) == spec


@pytest.mark.parametrize("text", ["", "gpt-6.1-sol", "opnai:gpt-6.1-sol", ":x", "http://x"])
def test_an_unknown_form_is_answered_with_the_known_ones(text: str) -> None:
    with pytest.raises(SettingsError, match=r"offline, openai:NAME, anthropic:NAME or compatible:NAME"):
        ModelSpec.parse(text)


def test_a_near_miss_is_offered() -> None:
    with pytest.raises(SettingsError, match="openai"):
        ModelSpec.parse("opnai:x")


def test_a_compatible_model_has_no_default() -> None:
    with pytest.raises(SettingsError, match="compatible:NAME"):
        ModelSpec.parse("compatible:")


def test_the_grader_has_a_default_of_its_own() -> None:
    assert ModelSpec.parse("openai", "grader").name == DEFAULTS["openai", "grader"]


@pytest.mark.parametrize("form", FORMS)
async def test_a_model_has_the_name_that_the_user_gave(form: str) -> None:
    model = model_of(form)
    assert model.name == SPECS[form]
    assert model.window >= 8192
    await model.close()


async def test_the_window_can_be_configured() -> None:
    assert model_of("compatible", window=32_768).window == 32_768


@pytest.mark.parametrize(
    ("url", "provider", "expected"),
    [
        ("https://gateway.example/v1/", "openai", "https://gateway.example/v1"),
        ("https://gateway.example", "openai", "https://gateway.example/v1"),
        ("https://gateway.example/v1", "anthropic", "https://gateway.example"),
        ("https://gateway.example/anthropic/v1/", "anthropic", "https://gateway.example/anthropic"),
        ("https://gateway.example", "anthropic", "https://gateway.example"),
        ("http://localhost:11434", "compatible", "http://localhost:11434/v1"),
        ("http://127.0.0.1:8000/v1", "compatible", "http://127.0.0.1:8000/v1"),
        ("http://[::1]:8000/api", "compatible", "http://[::1]:8000/api"),
    ],
)
def test_an_address_is_put_into_the_form_that_the_sdk_wants(url: str, provider: str, expected: str) -> None:
    assert check_base_url(url, provider) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "http://gateway.example/v1",
        "http://192.168.1.5:11434/v1",
        "http://127.0.0.1.evil.example/v1",
        "http://localhost.evil.example",
        "ftp://gateway.example",
        "gateway.example/v1",
        "https://",
        "https://[::1",
        "https://host:99999/v1",
        "https://user:sk-secret@gateway.example/v1",
        "https://gateway.example/v1?key=sk-secret",
    ],
)
def test_an_address_that_a_key_must_not_go_to_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_base_url(url, "openai")
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize("form", ["openai", "anthropic"])
def test_a_missing_key_names_its_variable(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = f"{form.upper()}_API_KEY"
    monkeypatch.setenv(variable, "sk-not-read-here")
    with pytest.raises(SettingsError, match=variable):
        build_model(ModelSpec.parse(form))


@pytest.mark.parametrize("key", ["sk-a\nb", "sk-ä", "sk a", "sk-\x00"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
        build_model(ModelSpec.parse("openai"), keys={"openai": Secret(key)})
    assert key not in str(caught.value)


async def test_the_key_of_one_provider_never_goes_to_another() -> None:
    keys = {"openai": Secret(KEY), "anthropic": Secret(KEY)}
    async with Loopback([["Why?"]]) as server:
        model = build_model(ModelSpec.parse("compatible:x"), base_url=server.url, keys=keys)  # type: ignore[arg-type]
        await collect(model, ASK)
        await model.close()
    assert KEY not in str(server.seen)


def test_what_is_not_a_model_or_has_no_address() -> None:
    with pytest.raises(SettingsError, match="scripted"):
        build_model(ModelSpec("offline"))
    with pytest.raises(SettingsError, match="--base-url"):
        build_model(ModelSpec("compatible", "qwen3"))


def test_a_broken_proxy_setting_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://user:hunter2@proxy:1")
    with pytest.raises(SettingsError, match="HTTPS_PROXY") as caught:
        model_of("openai")
    assert "hunter2" not in str(caught.value)


def test_certificates_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from interviewer.adapters.connection import _certificates

    _certificates.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/at/all.pem")
    with pytest.raises(SettingsError, match="SSL_CERT_FILE"):
        model_of("anthropic")


async def test_loopback_goes_around_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:1")
    async with Loopback([["Why?"]]) as server:
        model = model_of("compatible", server.url)
        assert (await collect(model))[0] == "Why?"
        await model.close()


def test_a_secret_does_not_show(capsys: pytest.CaptureFixture[str]) -> None:
    secret = Secret(f" {KEY}\n")
    print(secret, repr(secret), f"{secret} {secret!r}", [secret], {"key": secret})
    assert "canary" not in capsys.readouterr().out
    assert secret.reveal() == KEY
    assert secret.hint == "...cdef"
    assert Secret("short").hint == "***"
    assert bool(secret)
    assert not Secret("  ")
    assert secret == Secret(KEY)
    assert len({secret, Secret(KEY)}) == 1
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        copy.copy(secret)


@pytest.mark.parametrize("text", ["offline", "openai", "anthropic", "compatible:x"])
def test_warming_up_needs_no_key_and_no_network(text: str) -> None:
    warm(ModelSpec.parse(text))


def test_modules_import_without_the_sdks() -> None:
    names = ["providers", "openai_model", "anthropic_model", "compatible_model", "fake_model", "tokens", "wire"]
    imports = ", ".join(f"interviewer.adapters.{name}" for name in names)
    heavy = "{'openai', 'anthropic', 'httpx2', 'tiktoken', 'textual', 'requests'}"
    code = f"import sys, {imports}; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
