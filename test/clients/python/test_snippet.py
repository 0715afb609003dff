"""The documentation's Python snippet, run as written except for the port."""

import subprocess
import sys
from pathlib import Path

from support import CHAT, SERVER, fetch

SNIPPET = Path(__file__).parent.parent / "snippets" / "mistralai.py"


def test_mistralai():
    snippet = SNIPPET.read_text().replace("http://127.0.0.1:4755", SERVER)
    printed = subprocess.check_output([sys.executable, "-c", snippet], text=True)
    completion = fetch("POST", "/v1/chat/completions", CHAT)
    assert printed == completion["choices"][0]["message"]["content"] + "\n"
