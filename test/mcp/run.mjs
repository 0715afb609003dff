// MCP, judged by its official clients in their three modes and by its conformance suite: `npm run test:mcp`.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { install } from "../runtimes/prepare.mjs";
import { NODE_NEXT } from "../runtimes/targets.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
execFileSync("npm", ["ci", "--ignore-scripts"], { cwd: here, stdio: "inherit" });

const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
const old = {
  ...(await import("@modelcontextprotocol/sdk/client/index.js")),
  ...(await import("@modelcontextprotocol/sdk/client/streamableHttp.js")),
};
const { MistralServer } = await import("../../dist/index.js");

const CLIENT = { name: "parlel-test", version: "1.0.0" };
const MODES = {
  "client 2, by default": () => [new Client(CLIENT), StreamableHTTPClientTransport],
  "client 2, negotiating": () => [
    new Client(CLIENT, { versionNegotiation: { mode: "auto" } }),
    StreamableHTTPClientTransport,
  ],
  "sdk 1": () => [new old.Client(CLIENT), old.StreamableHTTPClientTransport],
};
const NAMES = "requests request misses verify verdict answer plan call reset".split(" ");

const server = await new MistralServer(0, { fixtures: `${here}none` }).start();
let passed = 0;

/** Finds the miss, answers it, and verifies that it was answered. */
async function session(client, url) {
  const use = async (name, given = {}) => {
    const { structuredContent, isError, content } = await client.callTool({
      name,
      arguments: given,
    });
    assert.ok(!isError, content?.[0]?.text);
    return structuredContent;
  };
  const { tools } = await client.listTools();
  assert.deepEqual(
    tools.map(({ name }) => name),
    NAMES,
  );
  assert.equal(tools[0].annotations.readOnlyHint, true);
  await use("reset");
  const body = {
    model: "mistral-small-latest",
    messages: [{ role: "user", content: "Where is my parcel?" }],
  };
  const ask = () =>
    fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: {
        authorization: "Bearer app",
        "content-type": "application/json",
        "x-parlel-strategy": "fixture",
      },
      body: JSON.stringify(body),
    });
  assert.equal((await ask()).status, 400);
  const { requests } = await use("requests", { match: { user: { contains: "parcel" } } });
  assert.deepEqual(
    requests.map(({ n, match }) => [n, match]),
    [[1, "miss"]],
  );
  const { misses } = await use("misses");
  assert.equal(misses[0].n, 1);
  await use("answer", { ...misses[0].rule, reply: "It is on its way." });
  assert.match(await (await ask()).text(), /It is on its way\./);
  const { reply } = await use("request", { n: 2 });
  assert.equal(reply.body.choices[0].message.content, "It is on its way.");
  const expect = [{ match: { user: { contains: "parcel" }, status: 200 }, times: 1 }];
  assert.equal((await use("verify", { expect })).ok, true);
  assert.equal((await use("verify", { expect: [{ match: { user: "no" }, times: 1 }] })).ok, false);
  await use("plan", { plan: "429" });
  assert.equal((await use("call", { body })).status, 429);
  await use("plan", { plan: null });
  assert.equal((await use("call", { body })).body.choices[0].message.content, "It is on its way.");
  assert.ok("ok" in (await use("verdict")));
  const wrong = await client.callTool({ name: "request", arguments: { n: 99 } });
  assert.equal(wrong.isError, true);
  await assert.rejects(client.callTool({ name: "nothing", arguments: {} }));
}

try {
  for (const world of ["", "/~mcp"]) {
    for (const [mode, make] of Object.entries(MODES)) {
      const [client, Transport] = make();
      await client.connect(new Transport(new URL(`${server.url}${world}/__parlel/mcp`)));
      await session(client, server.url + world);
      await client.close();
      passed++;
      console.log(`ok   ${mode}${world && `, in ${world}`}`);
    }
  }
  // The suite needs a newer Node than the emulator.
  const node = await install(NODE_NEXT);
  const suite = `${here}node_modules/@modelcontextprotocol/conformance/dist/index.js`;
  for (const scenario of ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"]) {
    const { stdout, stderr } = await promisify(execFile)(
      node,
      [suite, "server", "--url", `${server.url}/__parlel/mcp`, "--scenario", scenario],
      { cwd: here },
    ).catch((error) => error);
    const said = `${stdout}${stderr}`;
    assert.match(said, /\b[1-9]\d* passed, 0 failed|Passed: (\d+)\/\1, 0 failed/, said);
    passed++;
    console.log(`ok   conformance: ${scenario}`);
  }
  console.log(`${passed} passed, 0 failed`);
} finally {
  await server.stop();
}
