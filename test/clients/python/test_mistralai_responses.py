"""
The official Python SDK's form of OpenAI's responses, new in its third version.

Version 3.7.0 doesn't send the `text` parameter, so it can't request JSON.
"""

import json

import pytest
from mistralai.client import Mistral, errors
from support import CHAT, FORECAST, SERVER, WEATHER, assert_pieces, assert_weather

client = Mistral(api_key="any", server_url=SERVER)
QUESTION = CHAT["messages"][0]["content"]
REQUEST = {"model": CHAT["model"], "input": QUESTION}
TOOL = {"type": "function", "strict": True, **WEATHER}


def text_of(response):
    """The text of a response's only message."""
    [message] = [item for item in response.output if item.type == "message"]
    return "".join(part.text for part in message.content)


def test_responses():
    response = client.responses.create(**REQUEST)
    assert response.model == CHAT["model"]
    assert response.status == "completed"
    assert text_of(response)
    usage = response.usage
    assert usage.input_tokens + usage.output_tokens == usage.total_tokens


def test_streamed_responses():
    events = list(client.responses.create(**REQUEST, stream=True))
    assert all(event.event == event.data.type for event in events)
    assert events[0].event == "response.created"
    pieces = [event.data.delta for event in events if event.event == "response.output_text.delta"]
    assert_pieces(pieces, text_of(client.responses.create(**REQUEST)))
    assert text_of(events[-1].data.response) == "".join(pieces)


def test_tools():
    asked = client.responses.create(**REQUEST, tools=[TOOL], tool_choice="required")
    [call] = asked.output
    assert call.name == WEATHER["name"]
    assert_weather(json.loads(call.arguments))

    result = {"type": "function_call_output", "call_id": call.call_id, "output": FORECAST}
    messages = [{"role": "user", "content": QUESTION}, call, result]
    answered = client.responses.create(model=CHAT["model"], input=messages, tools=[TOOL])
    assert text_of(answered)


def test_reasoning():
    request = {**REQUEST, "model": "mistral-small-latest", "reasoning": {"effort": "high"}}
    response = client.responses.create(**request)
    assert [item.type for item in response.output] == ["reasoning", "message"]
    assert text_of(response)


def test_input_tokens():
    counted = client.responses.count_input_tokens(**REQUEST)
    assert counted.input_tokens == client.responses.create(**REQUEST).usage.input_tokens


def test_no_stored_state():
    with pytest.raises(errors.MistralError) as caught:
        client.responses.create(**REQUEST, previous_response_id="resp_1")
    assert caught.value.status_code == 422
