"""What the API stores, through the official Python SDK in its three major versions, as a user would write it."""

import json
import uuid
from urllib.request import urlopen

import pytest
from support import SERVER

try:
    from mistralai.client import Mistral, errors
except ImportError:  # version 1
    from mistralai import Mistral
    from mistralai import models as errors

MODEL = "mistral-small-latest"
CHAT = "/v1/chat/completions"


@pytest.fixture
def client():
    """Each test has its own key, and so sees nothing of the others."""
    return Mistral(api_key=str(uuid.uuid4()), server_url=SERVER)


def message(content):
    return {"messages": [{"role": "user", "content": content}]}


def upload(client, name, lines, purpose):
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    file = {"file_name": name, "content": content}
    return client.files.upload(file=file, purpose=purpose), content


def poll(ask, is_done):
    while not is_done(answer := ask()):
        pass
    return answer


def is_over(job):
    return job.status not in ("QUEUED", "RUNNING")


def test_file(client):
    file, content = upload(client, "in.jsonl", [{"custom_id": "0", "body": message("Hello")}], "batch")
    assert (file.num_lines, file.sample_type, file.size_bytes) == (1, "batch_request", len(content))
    listed = client.files.list(purpose="batch")
    assert ([each.id for each in listed.data], listed.total) == ([file.id], 1)
    assert client.files.retrieve(file_id=file.id).filename == "in.jsonl"
    assert client.files.download(file_id=file.id).read() == content
    with urlopen(client.files.get_signed_url(file_id=file.id, expiry=1).url) as response:
        assert response.read() == content
    assert client.files.delete(file_id=file.id).deleted is True
    with pytest.raises(errors.SDKError) as raised:
        client.files.retrieve(file_id=file.id)
    assert raised.value.status_code == 404


def test_batch_from_a_file(client):
    lines = [{"custom_id": str(n), "body": message(f"Question {n}")} for n in range(2)]
    file, _ = upload(client, "in.jsonl", [*lines, {"custom_id": "2", "body": {}}], "batch")
    created = client.batch.jobs.create(
        input_files=[file.id], model=MODEL, endpoint=CHAT, metadata={"run": "nightly"}
    )
    assert (created.status, created.total_requests) == ("QUEUED", 0)
    job = poll(lambda: client.batch.jobs.get(job_id=created.id), is_over)
    counts = (job.total_requests, job.succeeded_requests, job.failed_requests)
    assert (job.status, *counts) == ("SUCCESS", 3, 2, 1)
    output = client.files.download(file_id=job.output_file).read().decode()
    answers = [json.loads(line) for line in output.splitlines()]
    assert [answer["custom_id"] for answer in answers] == ["0", "1"]
    asked = client.chat.complete(model=MODEL, **message("Question 1"))
    said = answers[1]["response"]["body"]["choices"][0]["message"]["content"]
    assert said == asked.choices[0].message.content
    failed = json.loads(client.files.download(file_id=job.error_file).read())
    assert failed["response"]["status_code"] == 422
    assert [each.id for each in client.batch.jobs.list(status=["SUCCESS"]).data] == [created.id]


def test_cancelled_batch(client):
    file, _ = upload(client, "in.jsonl", [{"custom_id": "0", "body": message("Hello")}], "batch")
    job = client.batch.jobs.create(input_files=[file.id], model=MODEL, endpoint=CHAT)
    assert client.batch.jobs.cancel(job_id=job.id).status == "CANCELLATION_REQUESTED"
    assert client.batch.jobs.get(job_id=job.id).status == "CANCELLED"


def test_library(client):
    libraries = client.beta.libraries
    library = libraries.create(name="Docs").id
    file = {"file_name": "policy.txt", "content": b"Thirty days of vacation."}
    document = libraries.documents.upload(library_id=library, file=file)
    where = {"library_id": library, "document_id": document.id}
    poll(
        lambda: libraries.documents.status(**where),
        lambda status: status.processing_status not in ("Running", "in_progress"),
    )
    assert "Thirty days" in libraries.documents.text_content(**where).text
    with urlopen(libraries.documents.get_signed_url(**where)) as response:
        assert response.read() == b"Thirty days of vacation."
    found = libraries.documents.list(library_id=library, search="policy").data
    assert [each.id for each in found] == [document.id]
    libraries.accesses.update_or_create(
        library_id=library, level="Viewer", share_with_uuid=str(uuid.uuid4()), share_with_type="User"
    )
    assert [each.role for each in libraries.accesses.list(library_id=library).data] == ["Owner", "Viewer"]
    libraries.documents.delete(**where)
    assert libraries.get(library_id=library).nb_documents == 0
    libraries.delete(library_id=library)
    with pytest.raises(errors.SDKError):
        libraries.get(library_id=library)


# Only version 1 has it.
if hasattr(Mistral(api_key="none"), "fine_tuning"):

    def test_fine_tuning(client):
        talk = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
        file, _ = upload(client, "train.jsonl", [{"messages": talk}], "fine-tune")
        jobs = client.fine_tuning.jobs
        created = jobs.create(
            model="open-mistral-7b",
            training_files=[{"file_id": file.id, "weight": 1}],
            hyperparameters={"training_steps": 5},
            auto_start=False,
        )
        poll(lambda: jobs.get(job_id=created.id), lambda job: job.status == "VALIDATED")
        jobs.start(job_id=created.id)
        job = poll(lambda: jobs.get(job_id=created.id), lambda job: job.status == "SUCCESS")
        assert len(job.checkpoints) == 5
        assert client.chat.complete(model=job.fine_tuned_model, **message("Hi")).choices[0].message.content
        assert job.fine_tuned_model in [model.id for model in client.models.list().data]
        assert client.models.update(model_id=job.fine_tuned_model, name="mine").name == "mine"
        assert client.models.archive(model_id=job.fine_tuned_model).archived is True
        assert client.models.unarchive(model_id=job.fine_tuned_model).archived is False
        assert client.models.delete(model_id=job.fine_tuned_model).deleted is True
