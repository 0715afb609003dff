/** The memory of a world: none until it is used, and little then. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import { chatBody, KEY } from "../_harness.ts";

const WORLDS = 2000;
/** Measured: 1.3 KB, and 3.4 KB with the first entry of its log. */
const MOST = 4 * 1024;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heap(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test(`a world that was used takes less than ${MOST} bytes before its data`, async () => {
  const emulator = await openEmulator(resolveOptions({ logLimit: 0 }));
  const body = JSON.stringify(chatBody("Hi"));
  const headers = { ...KEY, "content-type": "application/json" };
  const use = async (from: number, to: number): Promise<number> => {
    for (let n = from; n < to; n++) {
      const url = `http://127.0.0.1/~world-${n}/v1/chat/completions`;
      await (await emulator.fetch(new Request(url, { method: "POST", headers, body }))).text();
    }
    // Looking at what is stored creates nothing.
    await (await emulator.fetch(new Request("http://127.0.0.1/metrics"))).text();
    return heap();
  };
  const before = await use(0, WORLDS);
  const after = await use(WORLDS, 2 * WORLDS);
  expect((after - before) / WORLDS).toBeLessThan(MOST);
  await emulator.close();
});
