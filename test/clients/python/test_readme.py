"""The README's Python snippets, run as they are written but for the port."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import CHAT, SERVER, fetch

README = Path(__file__).parents[3] / "README.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.split("\n")[0].strip("# "))
def test_readme(snippet):
    snippet = snippet.replace("http://127.0.0.1:4755", SERVER)
    printed = subprocess.check_output([sys.executable, "-c", snippet], text=True)
    # LangChain sends a temperature of its own, which is another request and another answer.
    if "langchain" in snippet:
        assert printed.strip() != ""
    else:
        completion = fetch("POST", "/v1/chat/completions", CHAT)
        assert printed == completion["choices"][0]["message"]["content"] + "\n"
