/** A Redis with TLS, and a Redis cluster, each with servers started as users start them. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, expect, test } from "vitest";
import { KEY } from "../_harness.ts";
import { firstLine, startProcess } from "../_processes.ts";
import { type Certificate, NO_REDIS, NO_TLS, startCluster, startRedis } from "../_redis.ts";
import { newFolder } from "./_backends.ts";

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

function start(args: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess {
  const child = startProcess(args, env);
  ends.push(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  return child;
}

async function certificate(): Promise<Certificate> {
  const folder = newFolder();
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  return files;
}

const makeLibrary = async (url: string, world: string): Promise<any> => {
  const response = await fetch(`${url}/~${world}/v1/libraries`, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json" },
    body: JSON.stringify({ name: world }),
  });
  expect(response.status).toBe(201);
  return response.json();
};
const librariesOf = async (url: string, world: string): Promise<any> =>
  (await fetch(`${url}/~${world}/v1/libraries`, { headers: KEY })).json();

test.skipIf(NO_TLS)(
  "with TLS, servers share what they store, if they trust the certificate",
  async () => {
    const tls = await certificate();
    const redis = await startRedis(undefined, { tls });
    ends.push(() => redis.close());
    const args = ["--data", redis.url()];
    expect(redis.url()).toMatch(/^rediss:/);
    const trusting = { NODE_EXTRA_CA_CERTS: tls.cert };
    const urls = await Promise.all(
      [1, 2].map(async () => (await firstLine(start(args, trusting))).url as string),
    );
    const made = await makeLibrary(urls[0]!, "mine");
    expect(await librariesOf(urls[1]!, "mine")).toMatchObject({ data: [{ id: made.id }] });
    expect((await fetch(`${urls[1]}/health/ready`)).status).toBe(200);
    // Notifications between servers arrive over TLS, too.
    await fetch(`${urls[1]}/~mine/__parlel/reset`, { method: "POST" });
    expect(await librariesOf(urls[0]!, "mine")).toMatchObject({ data: [] });
    expect(await firstLine(start(args))).toMatchObject({
      code: "CANNOT_STORE",
      message: expect.stringMatching(/self-signed certificate/),
    });
  },
);

test.skipIf(NO_REDIS)("waiting for an incomplete cluster has a limit", async () => {
  const node = await startRedis(undefined, { isClustered: true });
  ends.push(() => node.close());
  expect(await firstLine(start(["--data", `${node.url("team")}&cluster=true`]))).toMatchObject({
    code: "CANNOT_STORE",
    message: expect.stringMatching(/the cluster isn't whole/),
  });
});

test.skipIf(NO_REDIS)("a cluster keeps all worlds, and each on one node", async () => {
  const nodes = await startCluster();
  for (const node of nodes) ends.push(() => node.close());
  const data = `${nodes[0]!.url("team")}&cluster=true`;
  const urls = await Promise.all(
    [1, 2].map(async () => (await firstLine(start(["--data", data]))).url as string),
  );
  const worlds = Array.from({ length: 12 }, (_, at) => `world-${at}`);
  for (const [at, world] of worlds.entries()) {
    const made = await makeLibrary(urls[at % 2]!, world);
    expect(await librariesOf(urls[(at + 1) % 2]!, world)).toMatchObject({
      data: [{ id: made.id }],
    });
  }
  // Each node has some of them, and each world all its keys on one.
  const places = nodes.map((node) =>
    node
      .cli("keys", "team:{~world-*")
      .split("\n")
      .filter(Boolean)
      .map((key) => /\{.*?\}/.exec(key)![0]),
  );
  for (const place of places) expect(place.length).toBeGreaterThan(0);
  const homes = places.map((place) => new Set(place));
  for (const world of worlds)
    expect(
      homes.filter((home) => home.has(`{~${world}}`)),
      world,
    ).toHaveLength(1);

  await fetch(`${urls[0]}/~world-1/__parlel/plan`, { method: "PUT", body: "503*1" });
  const ask = (url: string): Promise<Response> =>
    fetch(`${url}/~world-1/v1/libraries`, { headers: KEY });
  const statuses = [await ask(urls[1]!), await ask(urls[0]!)].map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 503]);
  const log = await (await fetch(`${urls[0]}/~world-1/__parlel/requests`)).json();
  expect(log).toMatchObject({ count: 4 });
  await fetch(`${urls[1]}/__parlel/reset`, { method: "POST" });
  for (const world of worlds)
    expect(await librariesOf(urls[0]!, world)).toMatchObject({ data: [] });
});
