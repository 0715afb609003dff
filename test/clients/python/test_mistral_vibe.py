"""Mistral's coding agent, run as scripts run it: one prompt, the tools it may use, then a look at what it did."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import SERVER, fetch, forget_requests

VIBE = Path(sys.executable).parent / "vibe"
CONFIGURATION = f"""
active_model = "emulator"
enable_telemetry = false
enable_auto_update = false
enable_update_checks = false

[[providers]]
name = "mistral"
api_base = "{SERVER}/v1"
api_key_env_var = "MISTRAL_API_KEY"
backend = "mistral"

[[models]]
name = "mistral-vibe-cli-latest"
provider = "mistral"
alias = "emulator"
"""


@pytest.fixture
def vibe(tmp_path):
    """Runs the command in an empty folder, and returns what it printed."""
    home, folder = tmp_path / "home", tmp_path / "folder"
    home.mkdir()
    folder.mkdir()
    (home / "config.toml").write_text(CONFIGURATION)

    def run(*arguments):
        forget_requests()
        env = {**os.environ, "HOME": str(home), "VIBE_HOME": str(home), "MISTRAL_API_KEY": "any"}
        command = [VIBE, "--trust", "--auto-approve", "--max-turns", "4", "--output", "json", *arguments]
        return json.loads(subprocess.check_output(command, cwd=folder, env=env, timeout=100))

    run.folder = folder
    return run


def said(entries):
    """The agent's last text."""
    [*_, last] = [entry for entry in entries if entry.get("role") == "assistant"]
    return "".join(part["text"] for part in last["content"] if part["type"] == "text")


def requests():
    return fetch("GET", "/__parlel/requests")["requests"]


def calls():
    return [each for each in requests() if each["kind"] == "chat"]


def test_prompt(vibe):
    assert said(vibe("-p", "Say hello"))
    [call] = calls()
    assert call["events"] > 1
    assert call["model"] == "mistral-vibe-cli-latest"
    asked = [(each["path"], each["status"]) for each in requests()]
    assert ("/v1/connectors/bootstrap", 200) in asked
    assert {status for _, status in asked} == {200}


def test_reading_a_file(vibe):
    (vibe.folder / "note.txt").write_text("Low tide at six")
    assert said(vibe("-p", "Read the note")) == "It is done."
    [asked, answered] = calls()
    assert "read_file" in [tool["function"]["name"] for tool in asked["body"]["tools"]]
    result = answered["body"]["messages"][-1]
    assert result["role"] == "tool"
    assert "Low tide at six" in result["content"]


def test_writing_a_file(vibe):
    assert said(vibe("-p", "Write the note")) == "It is done."
    assert (vibe.folder / "note.txt").read_text() == "Low tide at six"
