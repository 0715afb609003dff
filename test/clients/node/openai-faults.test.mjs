/**
 * How the openai SDK handles faults. It retries by itself.
 * @module
 */
import OpenAI from "openai";
import { testFaults } from "./faults.mjs";
import { CHAT } from "./support.mjs";

testFaults(async ({ world, isStreamed, tools, timeout }, tell) => {
  const client = new OpenAI({ baseURL: `${world}/v1`, apiKey: "any", timeout });
  const request = { ...CHAT, ...(tools && { tools, tool_choice: "required" }) };
  if (!isStreamed) {
    const completion = await client.chat.completions.create(request);
    return told(completion, completion?.choices?.[0].message, tell);
  }
  let end;
  const events = await client.chat.completions.create({ ...request, stream: true });
  for await (const event of events) end = told(event, event.choices?.[0].delta, tell) ?? end;
  return end;
});

function told(answer, said, tell) {
  // The SDK returns whatever it got, even if it isn't a completion.
  if (!said) return void tell(answer ? JSON.stringify(answer) : "");
  for (const call of said.tool_calls ?? []) tell(JSON.stringify(call.function));
  tell(said.content ?? "");
  return answer.choices[0].finish_reason ?? undefined;
}
