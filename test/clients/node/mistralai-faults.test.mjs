/**
 * How the official TypeScript SDK handles faults.
 * @module
 */
import { Mistral } from "@mistralai/mistralai";
import { testFaults } from "./faults.mjs";
import { CHAT } from "./support.mjs";

const backoff = { initialInterval: 1, maxInterval: 10_000, exponent: 1, maxElapsedTime: 60_000 };
const RETRIES = { strategy: "backoff", backoff, retryConnectionErrors: true };

testFaults(async ({ world, isStreamed, tools, isRetried, timeout }, tell) => {
  const client = new Mistral({ serverURL: world, apiKey: "any" });
  const options = { timeoutMs: timeout, ...(isRetried && { retries: RETRIES }) };
  const request = { ...CHAT, ...(tools && { tools, toolChoice: "any" }) };
  if (!isStreamed) {
    const { choices } = await client.chat.complete(request, options);
    return told(choices[0], choices[0].message, tell);
  }
  let end;
  for await (const { data } of await client.chat.stream(request, options)) {
    end = told(data.choices[0], data.choices[0].delta, tell) ?? end;
  }
  return end;
});

function told({ finishReason }, { content, toolCalls }, tell) {
  for (const call of toolCalls ?? []) tell(JSON.stringify(call.function));
  tell(content ?? "");
  return finishReason ?? undefined;
}
