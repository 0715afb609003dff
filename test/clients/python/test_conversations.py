"""Agents and conversations through the official Python SDK, versions 2 and 3, as a user would write it.

Stands alone: it needs the server's URL in EMULATOR_URL, and a server that runs with `--tools auto`.
"""

import asyncio
import json
import os

import pytest
from mistralai.client import Mistral
from mistralai.client.errors import SDKError
from mistralai.extra.exceptions import DeferredToolCallsException
from mistralai.extra.run.context import RunContext
from pydantic import BaseModel

MODEL = "mistral-small-latest"
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}


@pytest.fixture
def client(request):
    """Each test has its own key, and with it its own agents and conversations."""
    url = os.environ["EMULATOR_URL"]
    return Mistral(api_key=f"python {request.node.name}", server_url=url)


@pytest.fixture
def agent(client):
    made = client.beta.agents.create(
        model=MODEL, name="Ada", instructions="You are concise.", description="Does sums"
    )
    yield made
    client.beta.agents.delete(agent_id=made.id)


def said(events):
    """The text of a stream, and its events by type."""
    by_type = {}
    for event in events:
        by_type.setdefault(event.event, []).append(event.data)
    pieces = [data.content for data in by_type.get("message.output.delta", [])]
    return "".join(piece for piece in pieces if isinstance(piece, str)), by_type


def test_an_agent_has_versions_and_aliases(client, agent):
    agents = client.beta.agents
    assert (agent.version, agent.name) == (0, "Ada")
    changed = agents.update(
        agent_id=agent.id, description="Does products", completion_args={"temperature": 0.2}
    )
    assert (changed.version, changed.description) == (1, "Does products")
    assert changed.completion_args.temperature == 0.2
    assert agents.get(agent_id=agent.id, agent_version=0).description == "Does sums"
    assert [each.version for each in agents.list_versions(agent_id=agent.id)] == [1, 0]
    assert agents.get_version(agent_id=agent.id, version="1").version == 1
    alias = agents.create_version_alias(agent_id=agent.id, alias="stable", version=0)
    assert (alias.alias, alias.version) == ("stable", 0)
    assert agents.get(agent_id=agent.id, agent_version="stable").version == 0
    assert [each.alias for each in agents.list_version_aliases(agent_id=agent.id)] == ["stable"]
    agents.delete_version_alias(agent_id=agent.id, alias="stable")
    assert agents.list_version_aliases(agent_id=agent.id) == []
    assert agents.update_version(agent_id=agent.id, version=0).description == "Does sums"
    assert [each.id for each in agents.list()] == [agent.id]


def test_an_agent_completes(client, agent):
    messages = [{"role": "user", "content": "What is 8+1?"}]
    completion = client.agents.complete(agent_id=agent.id, messages=messages)
    assert completion.model == MODEL
    text = completion.choices[0].message.content
    chunks = client.agents.stream(agent_id=agent.id, messages=messages)
    pieces = [chunk.data.choices[0].delta.content for chunk in chunks]
    assert "".join(piece for piece in pieces if piece) == text


def test_a_conversation_is_continued_and_read_back(client, agent):
    conversations = client.beta.conversations
    started = conversations.start(agent_id=agent.id, inputs="Who was Albert Einstein?")
    assert started.outputs[0].agent_id == agent.id
    conversation = started.conversation_id
    appended = conversations.append(conversation_id=conversation, inputs="In French, please.")
    assert appended.conversation_id == conversation
    assert appended.usage.prompt_tokens > started.usage.total_tokens
    history = conversations.get_history(conversation_id=conversation)
    assert [entry.type for entry in history.entries] == ["message.input", "message.output"] * 2
    messages = conversations.get_messages(conversation_id=conversation)
    assert messages.messages[-1].content == appended.outputs[0].content
    restarted = conversations.restart(
        conversation_id=conversation, from_entry_id=started.outputs[0].id, inputs="In Portuguese."
    )
    assert restarted.conversation_id != conversation
    assert conversations.get(conversation_id=conversation).agent_id == agent.id
    listed = [each.id for each in conversations.list()]
    assert listed[:2] == [restarted.conversation_id, conversation]
    conversations.delete(conversation_id=conversation)
    with pytest.raises(SDKError) as refused:
        conversations.append(conversation_id=conversation, inputs="Still there?")
    assert refused.value.status_code == 404
    assert json.loads(refused.value.body)["code"] == 3000


def test_streams_match_plain_answers(client):
    conversations = client.beta.conversations
    ask = {"model": MODEL, "inputs": "Tell me of a harbor", "store": False}
    plain = conversations.start(**ask)
    text, events = said(conversations.start_stream(**ask))
    assert text == plain.outputs[0].content
    assert list(events)[0] == "conversation.response.started"
    [done] = events["conversation.response.done"]
    assert done.usage == plain.usage
    conversation = conversations.start(model=MODEL, inputs="Hello").conversation_id
    text, events = said(
        conversations.append_stream(conversation_id=conversation, inputs="And then?")
    )
    history = conversations.get_history(conversation_id=conversation).entries
    assert history[-1].content == text
    text, events = said(
        conversations.restart_stream(
            conversation_id=conversation, from_entry_id=history[0].id, inputs="Or else?"
        )
    )
    [begun] = events["conversation.response.started"]
    assert begun.conversation_id != conversation


def test_functions_are_called_by_hand(client):
    conversations = client.beta.conversations
    args = {"tool_choice": "required"}
    started = conversations.start(
        model=MODEL, inputs="Weather in Paris?", tools=[WEATHER], completion_args=args
    )
    [call] = started.outputs
    assert call.name == "get_weather"
    assert set(json.loads(call.arguments)) == {"city"}
    result = {"type": "function.result", "tool_call_id": call.tool_call_id, "result": "Sunny"}
    with pytest.raises(SDKError) as refused:
        conversations.append(conversation_id=started.conversation_id, inputs="Well?")
    assert call.tool_call_id in str(refused.value)
    answer = conversations.append(conversation_id=started.conversation_id, inputs=[result])
    assert answer.outputs[-1].type == "message.output"


def test_built_in_tools_run_and_cite_what_they_found(client):
    conversations = client.beta.conversations
    code = conversations.start(
        model=MODEL, inputs="Calculate 6 * 7", tools=[{"type": "code_interpreter"}]
    )
    run, message = code.outputs
    assert (run.name, run.info["code_output"]) == ("code_interpreter", "42\n")
    assert "42" in message.content
    assert code.usage.connectors == {"code_interpreter": 1}
    search = conversations.start(
        model=MODEL, inputs="Find the latest news", tools=[{"type": "web_search"}]
    )
    text, *references = search.outputs[-1].content
    assert text.type == "text"
    assert {reference.type for reference in references} == {"tool_reference"}
    image = conversations.start(
        model=MODEL, inputs="Draw a circle", tools=[{"type": "image_generation"}]
    )
    file = image.outputs[-1].content[-1]
    assert (file.type, file.file_type) == ("tool_file", "png")
    assert client.files.download(file_id=file.file_id).read()[:3] == b"\xff\xd8\xff"


def test_an_agent_hands_over_to_another(client, agent):
    agents = client.beta.agents
    desk = agents.create(model=MODEL, name="front desk", handoffs=[agent.id])
    ask = {"agent_id": desk.id, "inputs": "I have a question about sums"}
    response = client.beta.conversations.start(**ask)
    handoff, message = response.outputs
    assert (handoff.type, handoff.next_agent_name) == ("agent.handoff", "Ada")
    assert message.agent_id == agent.id
    _, events = said(client.beta.conversations.start_stream(**ask))
    assert events["agent.handoff.started"][0].id == events["agent.handoff.done"][0].id
    told = client.beta.conversations.start(**ask, handoff_execution="client")
    assert [output.type for output in told.outputs] == ["agent.handoff"]
    agents.delete(agent_id=desk.id)


def get_weather(city: str) -> str:
    """The weather in a city.

    Args:
        city: Which one.
    """
    return f"It is sunny in {city}"


class Report(BaseModel):
    city: str
    is_sunny: bool


def test_a_run_calls_local_functions_and_finishes(client):
    async def run():
        async with RunContext(model=MODEL) as context:
            context.register_func(get_weather)
            return await client.beta.conversations.run_async(
                run_ctx=context, inputs="What is the weather in Paris?"
            )

    result = asyncio.run(run())
    types = [entry.type for entry in result.output_entries]
    assert types == ["function.call", "function.result", "message.output"]
    assert result.output_entries[1].result.startswith("It is sunny in ")
    assert result.output_as_text


def test_a_run_with_an_agent_streams_until_done(client, agent):
    async def run():
        events = []
        async with RunContext(agent_id=agent.id) as context:
            context.register_func(get_weather)
            stream = await client.beta.conversations.run_stream_async(
                run_ctx=context, inputs="What is the weather in Paris?"
            )
            async for event in stream:
                events.append(event)
        return events

    *events, result = asyncio.run(run())
    names = [event.event for event in events]
    assert "function.call.delta" in names
    assert "function.result" in names
    assert names[-1] == "conversation.response.done"
    assert result.output_as_text


def test_a_run_answers_in_the_requested_format(client):
    async def run():
        async with RunContext(model=MODEL, output_format=Report) as context:
            return await client.beta.conversations.run_async(
                run_ctx=context, inputs="Report on the weather"
            )

    assert isinstance(asyncio.run(run()).output_as_model, Report)


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_run_asks_before_a_connector_runs(client, is_allowed):
    gmail = {
        "type": "connector",
        "connector_id": "gmail",
        "tool_configuration": {"requires_confirmation": ["gmail_search"]},
    }

    async def run(conversation_id, inputs):
        async with RunContext(model=MODEL, conversation_id=conversation_id) as context:
            return await client.beta.conversations.run_async(
                run_ctx=context, inputs=inputs, tools=[gmail]
            )

    async def ask_and_answer():
        ask = [{"role": "user", "content": "Summarize my latest emails from Gmail."}]
        with pytest.raises(DeferredToolCallsException) as deferred:
            await run(None, ask)
        [call] = deferred.value.deferred_calls
        assert call.tool_name == "gmail_search"
        answer = call.confirm() if is_allowed else call.reject("No")
        return await run(deferred.value.conversation_id, [answer])

    result = asyncio.run(ask_and_answer())
    types = [entry.type for entry in result.output_entries]
    assert types == (["tool.execution"] if is_allowed else []) + ["message.output"]
