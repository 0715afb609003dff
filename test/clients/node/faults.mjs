/**
 * How a client handles faults: plays each plan in its own world, all at once, and records what it saw for `docs/faults.md`.
 * @module
 */
import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Socket } from "node:net";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ROOT, SERVER, WEATHER } from "./support.mjs";

const forms = JSON.parse(readFileSync(join(ROOT, "test/clients/faults/plans.json"), "utf8"));
const TOOLS = [{ type: "function", function: WEATHER }];
/** The client's timeout where the server goes mute, and elsewhere. */
const TIMEOUT_MS = 5000;
const LONG_TIMEOUT_MS = 450_000;
/** How long the test waits for a client that may wait for ever. */
const PATIENCE_MS = 30_000;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

// A request that waits for ever would keep the process alive.
after(() => {
  const { port } = new URL(SERVER);
  for (const handle of process._getActiveHandles()) {
    if (handle instanceof Socket && handle.remotePort === Number(port)) handle.destroy();
  }
});

/**
 * Defines a test for each form.
 * @param ask asks one question, passes on the pieces of the answer as they arrive, and returns its finish reason.
 */
export function testFaults(ask) {
  for (const [form, plans] of Object.entries(forms)) {
    test(`faults, ${form}`, async () => {
      const whole = await see(ask, form, "ok*");
      assert.equal(whole.error, undefined);
      await Promise.all(
        plans.map(async (plan) => {
          const { text } = await see(ask, form, plan);
          if (form.startsWith("retried") && /^\d/.test(plan)) assert.equal(text, whole.text, plan);
        }),
      );
    });
  }
}

async function see(ask, form, plan) {
  const world = `${SERVER}/~${`${form} ${plan}`.replaceAll(/[^\w.-]/g, "-")}`;
  await fetch(`${world}/__parlel/plan`, { method: "PUT", body: plan });
  const isMute = /hang|stall/.test(plan);
  const question = {
    world,
    isStreamed: form.includes("stream"),
    tools: form.endsWith("tools") ? TOOLS : undefined,
    isRetried: form.startsWith("retried"),
    timeout: isMute ? TIMEOUT_MS : LONG_TIMEOUT_MS,
  };
  let text = "";
  const answer = ask(question, (piece) => (text += piece)).then(
    (end) => ({ end }),
    (error) => ({ error: nameOf(error) }),
  );
  const outcome = await (isMute ? Promise.race([answer, patience()]) : answer);
  const response = await fetch(`${world}/__parlel/requests`);
  const requests = (await response.json()).requests.map(({ at, fault }) => ({ at, fault }));
  const seen = { form, plan, text, ...outcome, requests };
  appendFileSync(process.env.SEEN, `${JSON.stringify(seen)}\n`);
  return seen;
}

/** An application makes garbage while it waits, and some timeouts are collected with it. */
async function patience() {
  const collecting = setInterval(collectGarbage, 100);
  await wait(PATIENCE_MS);
  clearInterval(collecting);
  return { error: null };
}

function nameOf(error) {
  const { constructor, statusCode, status = statusCode } = error;
  const name = error instanceof DOMException ? error.name : constructor.name;
  return [name, status].filter(Boolean).join(" ");
}
