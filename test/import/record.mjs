// Records requests with a tool for Node: `record.mjs TOOL URL REQUESTS OUTPUT`, run where the tools are installed.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [tool, url, requestsFile, output] = process.argv.slice(2);
const requests = JSON.parse(readFileSync(requestsFile, "utf8"));
const load = createRequire(join(process.cwd(), "package.json"));

const recorders = { nock: withNock, polly: withPolly, aimock: withAimock };
await recorders[tool]();

async function withNock() {
  const nock = load("nock");
  nock.recorder.rec({ dont_print: true, output_objects: true, enable_reqheaders_recording: true });
  await askAll(url);
  nock.restore();
  writeFileSync(output, JSON.stringify(nock.recorder.play(), null, 2));
}

async function withPolly() {
  const { Polly } = load("@pollyjs/core");
  Polly.register(load("@pollyjs/adapter-fetch"));
  Polly.register(load("@pollyjs/persister-fs"));
  const polly = new Polly("all", {
    adapters: ["fetch"],
    persister: "fs",
    persisterOptions: { fs: { recordingsDir: output } },
    flushRequestsOnStop: true,
    recordFailedRequests: true,
  });
  await askAll(url);
  await polly.stop();
}

async function withAimock() {
  const { LLMock } = load("@copilotkit/aimock");
  // Each test has its own folder, with files of the same names.
  for (const name of ["one", "two"]) {
    const mock = new LLMock({ port: 0 });
    mock.enableRecording({ providers: { openai: url }, fixturePath: output });
    await mock.start();
    await askAll(mock.url, { "x-test-id": name });
    await mock.stop();
  }
}

async function askAll(base, more = {}) {
  for (const { path, body, form } of requests) {
    if (form) continue;
    const response = await fetch(base + path, {
      method: body ? "POST" : "GET",
      headers: {
        authorization: "Bearer parlel",
        ...(body && { "content-type": "application/json" }),
        ...more,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
  }
}
