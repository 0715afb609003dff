"""Sends a cassette's requests, which vcrpy answers, and prints the answers as JSON: `replay.py CASSETTE`."""

import json
import sys
from pathlib import Path

import httpx
import vcr
import yaml

cassette = Path(sys.argv[1])
asked = [each["request"] for each in yaml.safe_load(cassette.read_text())["interactions"]]
answers = []
player = vcr.VCR(record_mode="none", match_on=["method", "uri", "body"])
with player.use_cassette(str(cassette)), httpx.Client() as client:
    for each in asked:
        body = each["body"].encode()
        headers = {name: values[0] for name, values in each["headers"].items()}
        response = client.request(each["method"], each["uri"], content=body, headers=headers)
        url = httpx.URL(each["uri"])
        answers.append(
            {
                "path": url.raw_path.decode(),
                "body": json.loads(body) if body else None,
                "status": response.status_code,
                "text": response.text,
            }
        )
print(json.dumps(answers))
