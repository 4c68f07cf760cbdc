"""Settings and places: what a flag, an environment variable or the settings file says, in that order.

    config.toml     level, mode, minutes, interviewer, grader, grading, base_url, max_cost_usd, theme, bank
    history.db      every session
    bank/           a person's own questions
    prompts/        a person's own prompt templates

`INTERVIEWER_HOME` moves all of them into one folder. Keys come from the environment only: OPENAI_API_KEY,
ANTHROPIC_API_KEY; OPENAI_BASE_URL and ANTHROPIC_BASE_URL move the servers.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interviewer.adapters.provider_names import KEY_VARIABLES, Provider
from interviewer.adapters.secret import Secret
from interviewer.core.bank import Level
from interviewer.core.errors import SettingsError
from interviewer.core.scorecard import GradingMode


@dataclass(frozen=True)
class Places:
    """Where things lie on this machine."""

    config: Path
    data: Path
    cache: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.config / "config.toml"

    @property
    def history(self) -> Path:
        """The journal."""
        return self.data / "history.db"

    @property
    def own_bank(self) -> Path:
        """A person's own questions."""
        return self.data / "bank"

    @property
    def own_prompts(self) -> Path:
        """A person's own prompt templates."""
        return self.config / "prompts"

    @property
    def exports(self) -> Path:
        """Where the terminal UI puts exported reports."""
        return self.data / "exports"


def find_places() -> Places:
    """The folders of this person on this system."""
    home = os.environ.get("INTERVIEWER_HOME")
    if home:
        return Places(Path(home), Path(home), Path(home) / "cache")
    return Places(
        Path(platformdirs.user_config_dir("interviewer", appauthor=False)),
        Path(platformdirs.user_data_dir("interviewer", appauthor=False)),
        Path(platformdirs.user_cache_dir("interviewer", appauthor=False)),
    )


class Settings(BaseModel):
    """The settings file; every key may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    interviewer: str = ""
    """`offline`, `openai:NAME`, `anthropic:NAME`, `compatible:NAME`; empty: by what is configured."""
    grader: str = ""
    grading: GradingMode = "standard"
    """How a model is asked for grades."""
    base_url: str = ""
    level: Level = Level.MID
    mode: Literal["interview", "practice"] = "interview"
    minutes: Annotated[float, Field(gt=0, le=240)] | None = None
    max_cost_usd: Annotated[float, Field(gt=0)] | None = 1.0
    """US dollars per run of the program after which it asks before going on."""
    context_tokens: Annotated[int, Field(ge=2048)] = 32_000
    """Window of a compatible server's model, in tokens."""
    theme: str = ""
    bank: tuple[Path, ...] = ()


def load_settings(file: Path) -> Settings:
    """Read the settings file. Raises SettingsError naming file, key and what was expected."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings.model_construct()  # the defaults, without building the checks that a file would need
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: {error}.") from error
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(file, dict(fault)) for fault in error.errors())) from error


def _explain(file: Path, fault: dict[str, object]) -> str:
    place = fault["loc"]
    key = ".".join(str(part) for part in place) if isinstance(place, tuple) else str(place)
    if fault["type"] == "extra_forbidden":
        near = get_close_matches(key, Settings.model_fields, n=1)
        hint = f" Did you mean `{near[0]}`?" if near else f" Known keys: {', '.join(Settings.model_fields)}."
        return f"{file}: there is no setting `{key}`.{hint}"
    return f"{file}: `{key}`: {fault['msg']}."


def read_keys() -> dict[Provider, Secret]:
    """Keys from the environment, by provider; only those that are set."""
    found = {provider: Secret(os.environ.get(name, "")) for provider, name in KEY_VARIABLES.items()}
    return {provider: key for provider, key in found.items() if key}


def read_base_url(provider: Provider) -> str:
    """The server that the environment names for a provider; the compatible one shares OpenAI's variable."""
    name = "ANTHROPIC_BASE_URL" if provider == "anthropic" else "OPENAI_BASE_URL"
    return os.environ.get(name, "")
