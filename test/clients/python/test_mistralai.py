"""The official Python SDK, in its three major versions."""

import base64
import json

import pytest
from pydantic import BaseModel
from support import (
    CHAT,
    FORECAST,
    INVALID_KEY,
    SERVER,
    TEMPERATURE,
    TEMPERATURE_TOO_HIGH,
    TEXTS,
    WAV,
    WEATHER,
    assert_pieces,
    assert_unit_vector,
    assert_weather,
    forget_requests,
    logged_requests,
)

try:
    from mistralai.client import Mistral, errors
except ImportError:  # version 1
    from mistralai import Mistral
    from mistralai import models as errors

client = Mistral(api_key="any", server_url=SERVER)


def complete():
    return client.chat.complete(**CHAT).choices[0].message.content


def stream():
    return [event.data.choices[0].delta.content for event in client.chat.stream(**CHAT)]


def embed(inputs):
    response = client.embeddings.create(model="mistral-embed", inputs=inputs)
    return [each.embedding for each in response.data]


def test_chat():
    completion = client.chat.complete(**CHAT)
    choice = completion.choices[0]
    assert completion.model == CHAT["model"]
    assert choice.finish_reason == "stop"
    assert choice.message.tool_calls is None
    assert choice.message.content
    usage = completion.usage
    assert usage.prompt_tokens + usage.completion_tokens == usage.total_tokens


def test_stream():
    assert_pieces(stream(), complete())


def test_embeddings():
    first, second = embed(TEXTS)
    assert_unit_vector(first)
    assert_unit_vector(second)
    assert embed(TEXTS[0]) == [first]


def test_models():
    listed = {model.id: model for model in client.models.list().data}
    assert client.models.retrieve(model_id=CHAT["model"]) == listed[CHAT["model"]]


class Review(BaseModel):
    title: str
    # Version 1 can't send a range.
    stars: int
    tags: list[str]


def test_tools():
    tools = {"tools": [{"type": "function", "function": WEATHER}], "tool_choice": "any"}
    [asked] = client.chat.complete(**CHAT, **tools).choices
    assert asked.finish_reason == "tool_calls"
    [call] = asked.message.tool_calls
    assert call.function.name == WEATHER["name"]
    assert_weather(json.loads(call.function.arguments))

    result = {"role": "tool", "tool_call_id": call.id, "name": WEATHER["name"], "content": FORECAST}
    messages = [*CHAT["messages"], asked.message, result]
    [answered] = client.chat.complete(model=CHAT["model"], messages=messages, **tools).choices
    assert answered.finish_reason == "stop"
    assert answered.message.content

    deltas = [event.data.choices[0] for event in client.chat.stream(**CHAT, **tools)]
    assert deltas[-1].finish_reason == "tool_calls"
    assert deltas[-1].delta.tool_calls == asked.message.tool_calls


def test_structured_output():
    parsed = client.chat.parse(Review, **CHAT).choices[0].message.parsed
    assert isinstance(parsed, Review)
    free = client.chat.complete(**CHAT, response_format={"type": "json_object"})
    assert isinstance(json.loads(free.choices[0].message.content), dict)


def test_reasoning():
    # The model thinks by default; the versions share no field that requests it.
    request = {**CHAT, "model": "magistral-medium-latest"}
    thought, said = client.chat.complete(**request).choices[0].message.content
    assert thought.type == "thinking"
    assert thought.thinking[0].text
    pieces = {"thinking": "", "text": ""}
    for event in client.chat.stream(**request):
        content = event.data.choices[0].delta.content or []
        if isinstance(content, str):
            pieces["text"] += content
            continue
        for chunk in content:
            is_thought = chunk.type == "thinking"
            pieces[chunk.type] += chunk.thinking[0].text if is_thought else chunk.text
    assert pieces == {"thinking": thought.thinking[0].text, "text": said.text}


def test_fill_in_the_middle():
    request = {"model": "codestral-latest", "prompt": "def add(a, b):", "suffix": "return c"}
    said = client.fim.complete(**request).choices[0].message.content
    assert_pieces([event.data.choices[0].delta.content for event in client.fim.stream(**request)], said)


def test_agents():
    request = {"agent_id": "ag_1", "messages": CHAT["messages"]}
    said = client.agents.complete(**request).choices[0].message.content
    events = client.agents.stream(**request)
    assert_pieces([event.data.choices[0].delta.content for event in events], said)


def test_moderation():
    inputs = ["A harbor at dawn", "I will kill you"]
    moderated = client.classifiers.moderate(model="mistral-moderation-latest", inputs=inputs)
    flagged = [result.categories["violence_and_threats"] for result in moderated.results]
    assert flagged == [False, True]
    chat = client.classifiers.moderate_chat(model="mistral-moderation-latest", inputs=CHAT["messages"])
    assert len(chat.results) == 1


def test_classification():
    classified = client.classifiers.classify(model="a-classifier", inputs=TEXTS)
    assert len(classified.results) == len(TEXTS)
    for targets in classified.results:
        for target in targets.values():
            assert abs(sum(target.scores.values()) - 1) < 1e-9


def test_ocr():
    document = {"type": "document_url", "document_url": "https://example.com/a.pdf"}
    answer = client.ocr.process(model="mistral-ocr-latest", document=document)
    assert answer.usage_info.pages_processed == len(answer.pages)
    assert answer.pages[0].markdown


def test_transcription():
    request = {"model": "voxtral-mini-latest", "file": {"file_name": "a.wav", "content": WAV}}
    transcribed = client.audio.transcriptions.complete(**request)
    assert transcribed.text
    assert transcribed.usage.total_tokens > 0
    streamed = ""
    for event in client.audio.transcriptions.stream(**request):
        if event.event == "transcription.text.delta":
            streamed += event.data.text
    assert streamed == transcribed.text


def test_transcription_of_a_url():
    """Without a file, the newer versions send a URL-encoded form."""
    request = {"model": "voxtral-mini-latest", "file_url": "https://example.com/a.mp3"}
    transcribed = client.audio.transcriptions.complete(**request)
    assert transcribed.text
    events = list(client.audio.transcriptions.stream(**request, language="en"))
    assert events[-1].event == "transcription.done"
    assert events[-1].data.text


# Version 1 has neither of these.
if hasattr(client.audio, "speech"):

    def test_speech():
        spoken = client.audio.speech.complete(input="Hello", response_format="wav")
        assert base64.b64decode(spoken.audio_data).startswith(b"RIFF")

    def test_voices():
        voices = client.audio.voices
        made = voices.create(name="Mine", sample_audio=base64.b64encode(WAV).decode())
        assert voices.get(voice_id=made.id) == made
        assert made.id in [voice.id for voice in voices.list(limit=100).items]
        voices.delete(voice_id=made.id)


def test_401():
    with pytest.raises(errors.SDKError) as caught:
        Mistral(server_url=SERVER).chat.complete(**CHAT)
    assert caught.type is errors.SDKError
    assert caught.value.status_code == 401
    assert caught.value.body == INVALID_KEY


def test_422():
    with pytest.raises(errors.HTTPValidationError) as caught:
        client.chat.complete(**CHAT, temperature=TEMPERATURE)
    assert caught.type is errors.HTTPValidationError
    assert caught.value.status_code == 422
    assert json.loads(caught.value.body) == {"detail": [TEMPERATURE_TOO_HIGH]}
    [issue] = caught.value.data.detail
    assert issue.loc == TEMPERATURE_TOO_HIGH["loc"]
    assert issue.msg == TEMPERATURE_TOO_HIGH["msg"]


def test_request_log():
    forget_requests()
    complete()
    stream()
    embed(TEXTS)
    assert logged_requests() == [
        ("POST", "/v1/chat/completions", 200, {**CHAT, "stream": False}),
        ("POST", "/v1/chat/completions", 200, {**CHAT, "stream": True}),
        ("POST", "/v1/embeddings", 200, {"model": "mistral-embed", "input": TEXTS}),
    ]
