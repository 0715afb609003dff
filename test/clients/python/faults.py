"""How a client handles faults: plays each plan in its own world, all at once, and records what it saw for `docs/faults.md`."""

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from support import SERVER, WEATHER

#: The plans for each form of an answer.
FORMS = json.loads(Path(os.environ["PARLEL_ROOT"], "test/clients/faults/plans.json").read_text())
TOOLS = [{"type": "function", "function": WEATHER}]
#: The client's timeout in seconds, where the server goes mute, and elsewhere.
TIMEOUT = 5
LONG_TIMEOUT = 450


@dataclass
class Question:
    """What to ask: where, in which form, and how."""

    world: str
    is_streamed: bool
    tools: list | None
    is_retried: bool
    timeout: float


def check_faults(form, ask):
    """Plays the plans of a form. `ask` asks one question, passes on the pieces of its answer as they arrive, and returns its finish reason."""
    whole = see(ask, form, "ok*")
    assert "error" not in whole
    plans = FORMS[form]
    with ThreadPoolExecutor(len(plans)) as pool:
        for seen in pool.map(lambda plan: see(ask, form, plan), plans):
            if form.startswith("retried") and seen["plan"][0].isdigit():
                assert seen["text"] == whole["text"], seen["plan"]


def see(ask, form, plan):
    world = f"{SERVER}/~{re.sub(r'[^\w.-]', '-', f'{form} {plan}')}"
    headers = {"content-type": "text/plain"}
    urlopen(Request(f"{world}/__parlel/plan", plan.encode(), headers, method="PUT")).close()
    question = Question(
        world=world,
        is_streamed="stream" in form,
        tools=TOOLS if form.endswith("tools") else None,
        is_retried=form.startswith("retried"),
        timeout=TIMEOUT if re.search("hang|stall", plan) else LONG_TIMEOUT,
    )
    pieces = []
    try:
        outcome = {"end": ask(question, pieces.append)}
    except Exception as error:
        outcome = {"error": name_of(error)}
    with urlopen(f"{world}/__parlel/requests") as response:
        log = json.load(response)["requests"]
    requests = [{"at": entry["at"], "fault": entry["fault"]} for entry in log]
    text = "".join(pieces)
    seen = {"form": form, "plan": plan, "text": text, **outcome, "requests": requests}
    with open(os.environ["SEEN"], "a", encoding="utf8") as file:
        file.write(json.dumps(seen) + "\n")
    return seen


def name_of(error):
    status = getattr(error, "status_code", None)
    return type(error).__name__ + (f" {status}" if status else "")
