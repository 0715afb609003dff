/**
 * The values and the texts of stream events.
 * @module
 */

/** The value of an event's data, or its text if that isn't JSON. */
export function eventIn(frame: string): unknown {
  const data = /^data: ?(.*)$/m.exec(frame)?.[1] ?? frame;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** The piece of text that a chat chunk or a conversation event adds. */
export function textIn(event: unknown): string {
  const { choices, content } = Object(event) as {
    choices?: readonly { delta?: { content?: unknown } }[];
    content?: unknown;
  };
  const said = choices?.[0]?.delta?.content ?? content;
  return typeof said === "string" ? said : "";
}
