"""The Python snippets of quickstart and README, run as written except for the port."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import CHAT, SERVER, fetch

ROOT = Path(__file__).parents[3]


def snippets_of(page):
    return re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)


SNIPPETS = snippets_of("docs/quickstart.md")

TESTS = """
from mistralai.client import Mistral


def ask(url):
    client = Mistral(api_key="any", server_url=url)
    return client.chat.complete(model="mistral-small-latest", messages=[{"role": "user", "content": "Hi"}])


def test_answers(mistral_url):
    assert ask(mistral_url).choices[0].message.content


def test_has_a_world_of_its_own(emulator, mistral_url):
    assert mistral_url.startswith(f"{emulator}/~")
    assert ask(mistral_url).choices[0].message.content
"""


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.split("\n")[0].strip("# "))
def test_readme(snippet):
    snippet = snippet.replace("http://127.0.0.1:4755", SERVER)
    printed = subprocess.check_output([sys.executable, "-c", snippet], text=True)
    # LangChain adds a temperature, so its request and its answer differ.
    if "langchain" in snippet:
        assert printed.strip() != ""
    else:
        completion = fetch("POST", "/v1/chat/completions", CHAT)
        assert printed == completion["choices"][0]["message"]["content"] + "\n"


def test_conftest(tmp_path):
    """The README's conftest.py, beside tests that use it, in a project that has the package."""
    (conftest,) = snippets_of("README.md")
    (tmp_path / "conftest.py").write_text(conftest)
    (tmp_path / "test_app.py").write_text(TESTS)
    (tmp_path / "package.json").write_text("{}")
    commands = tmp_path / "node_modules" / ".bin"
    commands.mkdir(parents=True)
    (commands / "parlel-mistral").symlink_to(ROOT / "dist" / "cli.js")
    (ROOT / "dist" / "cli.js").chmod(0o755)
    printed = subprocess.check_output([sys.executable, "-m", "pytest", "-q"], cwd=tmp_path, text=True)
    assert "2 passed" in printed
