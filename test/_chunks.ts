/** Joins a stream as a client does, to compare it with the completion. */
import { chunksOf } from "./_harness.ts";

/** The content of a stream: the parts that a completion also has. */
export function joinChunks(stream: string): any {
  const chunks = chunksOf(stream);
  const choices: any[] = [];
  for (const { choices: given } of chunks) {
    for (const { index, delta, finish_reason } of given) {
      const { role, content = "", tool_calls } = delta;
      if (role)
        choices[index] = { index, finish_reason: null, message: { role, tool_calls: null } };
      const choice = choices[index];
      if (tool_calls) joinCalls((choice.message.tool_calls ??= []), tool_calls);
      choice.message.content = joinContent(choice.message.content, content);
      if (finish_reason) choice.finish_reason = finish_reason;
    }
  }
  const [{ id, created, model }] = chunks;
  return { id, created, model, usage: chunks.at(-1).usage, choices };
}

/** Other makers' models send calls in pieces: a name, then the arguments bit by bit. */
function joinCalls(calls: any[], added: any[]): void {
  for (const { index, ...call } of added) {
    if (!calls[index]) calls[index] = { ...call, index };
    else calls[index].function.arguments += call.function.arguments;
  }
}

/** Strings join to a string; with thoughts among them, to one chunk of each kind. */
function joinContent(before: any = "", added: any): any {
  if (typeof before === "string" && typeof added === "string") return before + added;
  const parts = [...chunked(before), ...chunked(added)];
  const thinking = parts.flatMap((part) => part.thinking ?? []);
  const text = parts.map((part) => part.text ?? "").join("");
  const thought = thinking.map((part: any) => part.text).join("");
  return [
    { type: "thinking", thinking: [{ type: "text", text: thought }], closed: true },
    ...(text === "" ? [] : [{ type: "text", text }]),
  ];
}

function chunked(content: any): any[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}
