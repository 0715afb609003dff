"""How the official Python SDK handles faults."""

import json

import pytest
from faults import FORMS, check_faults
from mistralai.client import Mistral
from mistralai.client.utils import BackoffStrategy, RetryConfig
from support import CHAT

RETRIES = RetryConfig("backoff", BackoffStrategy(1, 10_000, 1, 60_000), retry_connection_errors=True)


@pytest.mark.parametrize("form", FORMS)
def test_faults(form):
    check_faults(form, ask)


def ask(question, tell):
    retries = {"retry_config": RETRIES} if question.is_retried else {}
    client = Mistral(api_key="any", server_url=question.world, **retries)
    tools = {"tools": question.tools, "tool_choice": "any"} if question.tools else {}
    request = {**CHAT, **tools, "timeout_ms": question.timeout * 1000}
    if not question.is_streamed:
        (choice,) = client.chat.complete(**request).choices
        return told(choice.finish_reason, choice.message, tell)
    end = None
    for event in client.chat.stream(**request):
        (choice,) = event.data.choices
        end = told(choice.finish_reason, choice.delta, tell) or end
    return end


def told(finish_reason, message, tell):
    for call in message.tool_calls or []:
        tell(json.dumps([call.function.name, call.function.arguments]))
    tell(message.content or "")
    return finish_reason
