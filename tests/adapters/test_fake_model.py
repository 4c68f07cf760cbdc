"""The scripted stand-in for a model, and the scripted stand-in for a server."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from interviewer.adapters.fake_model import FakeModel
from interviewer.core.errors import Outcome, ProviderError
from interviewer.engine.ports import Delta
from tests.adapters.forms import ASK, FORMS, SCHEMA, collect, model_of
from tests.loopback import Loopback


async def test_it_says_its_script_in_order_and_keeps_the_requests() -> None:
    model = FakeModel(["One.", lambda request: request.messages[-1].text.upper()], chunk=2)
    assert (await collect(model))[0] == "One."
    text, done = await collect(model)
    assert text == "L1 IS LASSO."
    assert done.usage.estimated
    assert model.requests == [ASK, ASK]
    with pytest.raises(ProviderError, match="no more replies"):
        await collect(model)
    await model.close()
    assert model.closed


async def test_an_error_of_the_script_comes_after_its_partial_text() -> None:
    model = FakeModel([ProviderError(Outcome.RETRY, "Broke off.", partial="Hel")])
    stream = model.stream(ASK)
    assert await anext(stream) == Delta("Hel")
    with pytest.raises(ProviderError, match=r"Broke off\."):
        await anext(stream)


@pytest.mark.parametrize("form", FORMS)
async def test_the_loopback_server_answers_a_schema_by_itself(form: str) -> None:
    with Loopback({"text": [["Why?"]], "structured": [[{"json": "auto"}]]}) as server:
        model = model_of(form, server.url)
        assert (await collect(model))[0] == "Why?"
        assert json.loads((await collect(model, replace(ASK, schema=SCHEMA)))[0]) == {"verdict": "covered"}
        await model.close()
    assert [seen.path.rsplit("/", 1)[-1] for seen in server.seen] == [server.seen[0].path.rsplit("/", 1)[-1]] * 2


async def test_the_loopback_server_runs_as_a_process(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps([["Why ", {"text": "so?", "delay": 0.01}]]))
    server = Path(__file__).parents[1] / "loopback.py"
    command = [sys.executable, str(server), "--script", str(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            model = model_of("anthropic", process.stdout.readline().strip())
            assert (await collect(model))[0] == "Why so?"
            await model.close()
        finally:
            process.terminate()
