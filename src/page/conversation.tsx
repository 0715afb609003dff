/**
 * A conversation as people read it: who said what.
 * @module
 */
import type { JSX } from "preact";
import { Json } from "./json.tsx";

type Entry = Readonly<Record<string, unknown>>;

export function Conversation({ entries }: { entries: readonly Entry[] }): JSX.Element {
  return (
    <ol class="conversation">
      {entries.map((entry, index) => {
        const { role, type, name, content, arguments: given, result } = entry;
        const who = `${role ?? type}`;
        const said = content ?? given ?? result ?? null;
        return (
          <li key={index} class={who}>
            <b>{name ? `${who} ${name}` : who}</b>
            {typeof said === "string" ? <p class="said">{said}</p> : <Json value={said} />}
          </li>
        );
      })}
    </ol>
  );
}
