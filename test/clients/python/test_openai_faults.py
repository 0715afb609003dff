"""How the openai SDK handles faults. It retries by itself."""

import json

import openai
import pytest
from faults import FORMS, check_faults
from support import CHAT


@pytest.mark.parametrize("form", FORMS)
def test_faults(form):
    check_faults(form, ask)


def ask(question, tell):
    client = openai.OpenAI(
        base_url=f"{question.world}/v1", api_key="any", timeout=question.timeout
    )
    tools = {"tools": question.tools, "tool_choice": "required"} if question.tools else {}
    if not question.is_streamed:
        return told(client.chat.completions.create(**CHAT, **tools), "message", tell)
    end = None
    for event in client.chat.completions.create(**CHAT, **tools, stream=True):
        end = told(event, "delta", tell) or end
    return end


def told(answer, name, tell):
    if not getattr(answer, "choices", None):
        # The SDK returns whatever it got, even if it isn't a completion.
        tell(str(answer or ""))
        return None
    (choice,) = answer.choices
    message = getattr(choice, name)
    for call in message.tool_calls or []:
        tell(json.dumps([call.function.name, call.function.arguments]))
    tell(message.content or "")
    return choice.finish_reason
