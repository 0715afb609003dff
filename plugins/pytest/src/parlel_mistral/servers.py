"""The servers of a run: one for all tests and workers, and one more for each set of other options."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

import pytest

from .options import flags_of, usual_options
from .server import CannotStart, Server


class Servers:
    """Started at first use, and stopped at the end of the run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._running: Dict[Tuple[str, ...], Server] = {}
        #: The address of the controller's server, for its workers.
        self.shared: Optional[str] = config.getoption("--mistral-url")
        #: The file in which all servers of a replay, those of workers too, count what they play.
        self.usage: Optional[Path] = None

    def url(self, options: Optional[Mapping[str, Any]] = None) -> str:
        """
        The URL of the server with these options in addition to the run's own.
        :raises CannotStart: if there is no such server.
        """
        if not options and self.shared:
            return self.shared.rstrip("/")
        if self._config.getoption("--mistral-url"):
            named = ", ".join(options or {})
            raise CannotStart(f"--mistral-url names a running server, whose options can't be set: {named}")
        flags = flags_of({**usual_options(self._config), **(options or {})}, self._config.rootpath)
        if flags not in self._running:
            self._running[flags] = self._start(flags, counts={"fixtures", "usage"}.isdisjoint(options or {}))
        return self._running[flags].url

    def _start(self, flags: Tuple[str, ...], counts: bool) -> Server:
        if counts and self._config.getoption("--mistral-mode") == "replay":
            if self.usage is None:
                self.usage = Path(tempfile.mkdtemp(prefix="parlel-mistral-")) / "usage.json"
            flags = (*flags, "--usage", str(self.usage))
        return Server(flags, self._config.getoption("--mistral-node"))

    def stop(self) -> None:
        for server in self._running.values():
            server.stop()

    def unused(self) -> List[str]:
        """The fixtures that no test played; none if that isn't known."""
        if self.usage is None or not self.usage.exists():
            return []
        played = json.loads(self.usage.read_text())
        self.usage.unlink()
        os.rmdir(self.usage.parent)
        folder = self._config.rootpath / self._config.getoption("--mistral-fixtures")
        recorded = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/*/*.json"))
        return [path for path in recorded if not any(name.startswith(path) for name in played)]
