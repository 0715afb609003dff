"""A world of a running emulator, as a test uses it."""

import json
from typing import Any, Callable, Dict, List, Optional
from urllib.parse import urlencode

from .http import ask


#: More than any log holds: unasked, a list has only the newest.
_ALL = "requests?limit=1000000"


class Refused(Exception):
    """The emulator refused a control request, and says why."""


class NotAsExpected(AssertionError):
    """The requests aren't as a test expects."""


class World:
    """Its own log, state, rules, plan and misses, on the shared port."""

    def __init__(self, server_url: str, name: str, key: str = "parlel") -> None:
        self.name = name
        self.key = key
        #: For Mistral's own SDKs.
        self.url = f"{server_url}/~{name}"
        #: With /v1, for all others.
        self.base_url = f"{self.url}/v1"

    @property
    def env(self) -> Dict[str, str]:
        """The environment that SDKs and applications read."""
        return {
            "MISTRAL_API_KEY": self.key,
            "MISTRAL_BASE_URL": self.base_url,
            "MISTRAL_SERVER_URL": self.url,
            "MISTRAL_API_BASE": self.base_url,
            "OPENAI_API_KEY": self.key,
            "OPENAI_BASE_URL": self.base_url,
            "OPENAI_API_BASE": self.base_url,
        }

    def client(self, **options: Any) -> Any:
        """A client of the package mistralai, if that is installed."""
        try:
            from mistralai.client import Mistral
        except ImportError:
            from mistralai import Mistral
        return Mistral(**{"api_key": self.key, "server_url": self.url, **options})

    def say(self, reply: Any) -> None:
        """Answers the next call; several replies answer one call each."""
        self._change("POST", "rules", {"reply": reply, "times": 1, "next": True})

    def fail(self, error: Any) -> None:
        """Refuses the next call with a status, or with the details of an error."""
        self.say({"error": error})

    def on(self, match: Dict[str, Any], reply: Any, **more: Any) -> Callable[[], None]:
        """Answers every call that matches. Calling what it returns undoes this."""
        done = self._change("POST", "rules", {"match": match, "reply": reply, **more})
        # By then another rule may have the same name.
        rule = urlencode({"name": done["added"][0], "edition": done["edition"]})

        def undo() -> None:
            ask("DELETE", f"{self.url}/__parlel/rules?{rule}")

        return undo

    def rules(self, rules: Any) -> None:
        """Replaces all rules with these."""
        self._change("PUT", "rules", rules)

    def plan(self, plan: Any) -> None:
        """How answers are delivered: a line such as 429*2, cut@5, or a dict; None removes the plan."""
        if plan is None:
            self._change("DELETE", "plan")
        else:
            self._change("PUT", "plan", plan)

    @property
    def requests(self) -> List[Dict[str, Any]]:
        """The requests, oldest first."""
        return self._change("GET", _ALL)["requests"]

    @property
    def last_request(self) -> Optional[Dict[str, Any]]:
        """The newest request."""
        return (self.requests or [None])[-1]

    @property
    def misses(self) -> List[Dict[str, Any]]:
        """The calls without a recording, and why."""
        return self._change("GET", "misses")["misses"]

    def verify(self, *expect: Dict[str, Any], **more: Any) -> List[List[int]]:
        """Asserts the requests: verify({"match": {...}, "times": 1}, within=2000)."""
        body = {"expect": list(expect), **more}
        status, text = ask("POST", f"{self.url}/__parlel/verify", body)
        if status == 409:
            raise NotAsExpected(_problems(json.loads(text)))
        return self._value(status, text)["found"]

    def verdict(self) -> Dict[str, Any]:
        """What the application does wrong as a client."""
        return self._change("GET", "verdict")

    def state(self, kind: Optional[str] = None) -> Any:
        """What the API has stored: the number of objects of each kind, or the objects of one kind."""
        if kind is None:
            return self._change("GET", "state")["state"]
        return [each["object"] for each in self._change("GET", f"state/{kind}")[kind]]

    def reset(self) -> None:
        """Forgets everything."""
        self._change("POST", "reset")

    def report(self) -> str:
        """A readable report of the traffic."""
        _, text = ask("GET", f"{self.url}/__parlel/requests", accept="text/plain")
        return text

    def end(self) -> None:
        """Ends the world."""
        ask("DELETE", f"{self.url}/__parlel")

    def _change(self, method: str, path: str, body: Any = None) -> Any:
        return self._value(*ask(method, f"{self.url}/__parlel/{path}", body))

    @staticmethod
    def _value(status: int, text: str) -> Any:
        try:
            value = json.loads(text)
        except ValueError:
            raise Refused(f"No emulator answers there: something else does, with {status} and no JSON.") from None
        if status >= 400:
            raise Refused(value.get("message") or text)
        return value


def _problems(verified: Dict[str, Any]) -> str:
    lines = ["The calls aren't as expected."]
    for problem in verified["problems"]:
        place = f"expect[{problem['expect']}]: " if "expect" in problem else ""
        lines.append(f"{place}{problem['message']}")
        nearest = problem.get("nearest") or {}
        for each in nearest.get("differs", []):
            got, expected = json.dumps(each.get("got")), json.dumps(each.get("expected"))
            lines.append(
                f"  nearest is request {nearest['n']}, where {each['at']} is {got} and not {expected}"
            )
    return "\n".join(lines)
