/**
 * What the API remembers: how much of what each key has, the objects, and conversations as conversations.
 * @module
 */
import type { JSX } from "preact";
import { Conversation, isEntry } from "./conversation.tsx";
import { Json } from "./json.tsx";
import { Show, useLoaded } from "./loaded.tsx";

interface Kept {
  readonly state: readonly { readonly key: string; readonly objects: Record<string, number> }[];
}

interface Held {
  readonly key: string;
  readonly object: Readonly<Record<string, unknown>> & { readonly id: string };
}

export function State({ kind }: { kind: string }): JSX.Element {
  const loaded = useLoaded<Kept>("state");
  return (
    <section aria-label="State">
      <h2>State</h2>
      <Show loaded={loaded}>
        {({ state }) => (
          <>
            <p>
              {state.length} keys have something. <button onClick={loaded.again}>Look again</button>
            </p>
            {state.map(({ key, objects }) => (
              <p key={key}>
                Key {key}:{" "}
                {Object.entries(objects).map(([name, count]) => (
                  <a key={name} href={`#/state/${name}`} aria-current={name === kind}>
                    {count} {name}
                  </a>
                ))}
              </p>
            ))}
          </>
        )}
      </Show>
      {kind && <Objects kind={kind} />}
    </section>
  );
}

function Objects({ kind }: { kind: string }): JSX.Element {
  const loaded = useLoaded<Record<string, readonly Held[]>>(`state/${kind}`);
  return (
    <Show loaded={loaded}>
      {(found) =>
        (found[kind] ?? []).map(({ key, object }) => (
          <article key={`${key} ${object.id}`}>
            <h3>
              {object.id} {typeof object.status === "string" && <b>{object.status}</b>}
            </h3>
            <Body object={object} />
          </article>
        ))
      }
    </Show>
  );
}

function Body({ object }: { object: Held["object"] }): JSX.Element {
  const entries = Object.values(object).find(
    (each): each is unknown[] => Array.isArray(each) && each.length > 0 && each.every(isEntry),
  );
  return (
    <>
      {entries && <Conversation entries={entries} />}
      <Json value={object} open={entries ? 0 : 1} />
    </>
  );
}
