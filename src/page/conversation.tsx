/**
 * The entries of a conversation as people read one: who said what.
 * @module
 */
import type { JSX } from "preact";
import { Json } from "./json.tsx";

type Entry = Readonly<Record<string, unknown>>;

/** Whether something is an entry of a conversation. */
export function isEntry(value: unknown): value is Entry {
  return (
    typeof value === "object" &&
    value !== null &&
    ("role" in value || /\./.test(`${(value as Entry).type}`))
  );
}

export function Conversation({ entries }: { entries: readonly unknown[] }): JSX.Element {
  return (
    <ol class="conversation">
      {entries.filter(isEntry).map((entry, index) => {
        const { role, type, name, content, arguments: given, result } = entry;
        const said = content ?? given ?? result ?? null;
        return (
          <li key={index} class={`${role ?? type}`}>
            <b>
              {`${role ?? type}`} {typeof name === "string" && name}
            </b>
            {typeof said === "string" ? <p class="said">{said}</p> : <Json value={said} />}
          </li>
        );
      })}
    </ol>
  );
}
