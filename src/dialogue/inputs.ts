/**
 * The inputs of a request as entries of its conversation: with ids, times and every key, in the order of the schema.
 * @module
 */
import type { ConversationRequest } from "../schema/generated/requests.ts";
import { instant } from "../fill/instant.ts";
import { spacedJson } from "../prompt/spaced-json.ts";
import { type Entry, speakerOf } from "../wire/entries.ts";
import type { Stamp } from "./stamp.ts";

type Inputs = NonNullable<ConversationRequest["inputs"]>;
type Input = Exclude<Inputs, string>[number];

export function inputEntries(inputs: Inputs | undefined, stamp: Stamp): Entry[] {
  if (inputs === undefined) return [];
  if (typeof inputs === "string") {
    const said = { object: "entry", type: "message.input", role: "user" } as const;
    return [entryOf({ ...said, content: inputs }, stamp)];
  }
  return inputs.map((input) => entryOf(input, stamp));
}

/** The prefixes of entries' ids; the one for results isn't known. */
const PREFIXES: Readonly<Record<Input["type"] & string, string>> = {
  "message.input": "msg",
  "message.output": "msg",
  "function.call": "fc",
  "function.result": "fr",
  "tool.execution": "tool_exec",
  "agent.handoff": "handoff",
};

/** An entry that the caller brings from elsewhere keeps its id and its times. */
function entryOf(input: Input, stamp: Stamp): Entry {
  const { created_at = instant(stamp.now), completed_at = null } = input;
  const id = input.id ?? stamp.id(PREFIXES[input.type ?? "message.input"]);
  const times = { created_at, completed_at };
  switch (input.type) {
    case "message.output": {
      const { role = "assistant", content } = input;
      const who = speakerOf(input, "agent first");
      return { object: "entry", type: input.type, ...times, ...who, id, role, content };
    }
    case "function.call": {
      const { tool_call_id, name, confirmation_status = null } = input;
      const given = input.arguments;
      return {
        object: "entry",
        type: input.type,
        ...times,
        ...speakerOf(input, "agent first"),
        id,
        tool_call_id,
        name,
        arguments: typeof given === "string" ? given : spacedJson(given),
        confirmation_status,
      };
    }
    case "function.result": {
      const { tool_call_id, result } = input;
      return { object: "entry", type: input.type, ...times, id, tool_call_id, result };
    }
    case "tool.execution": {
      const { name, info = {} } = input;
      const { arguments: given, function: called = name } = input;
      const who = speakerOf(input, "agent first");
      const head = { object: "entry" as const, type: input.type, ...times, ...who, id, name };
      return { ...head, arguments: given, function: called, info };
    }
    case "agent.handoff": {
      const { previous_agent_id, previous_agent_name, next_agent_id, next_agent_name } = input;
      const previous = { previous_agent_id, previous_agent_name };
      const next = { next_agent_id, next_agent_name };
      return { object: "entry", type: input.type, ...times, id, ...previous, ...next };
    }
    default: {
      const { role, content, prefix = false } = input;
      return { object: "entry", type: "message.input", ...times, id, role, content, prefix };
    }
  }
}
