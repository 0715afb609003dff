/**
 * The API's state: how many objects of each kind each key has, the objects, and conversations in a readable form. Jobs advance while
 * the panel is open.
 * @module
 */
import type { JSX } from "preact";
import { Conversation } from "./conversation.tsx";
import { Json } from "./json.tsx";
import { Show, useLoaded } from "./loaded.tsx";
import { Table } from "./table.tsx";

interface Kept {
  readonly state: readonly { readonly key: string; readonly objects: Record<string, number> }[];
}

type Fields = Readonly<Record<string, unknown>>;

interface Held {
  readonly key: string;
  readonly object: Fields & { readonly id: string };
}

interface Whole extends Held {
  readonly entries?: readonly Fields[];
}

/** @param item a kind of objects, and the id of one of them. */
export function State({ item }: { item: string }): JSX.Element {
  const loaded = useLoaded<Kept>("state", true);
  const [kind = "", id] = item.split("/");
  return (
    <div class="split">
      <section aria-label="State">
        <h2>State</h2>
        <Show loaded={loaded}>
          {({ state }) => (
            <>
              {state.length === 0 && (
                <p>Nothing is stored. Files, jobs, agents, conversations and libraries will be.</p>
              )}
              {state.map(({ key, objects }) => (
                <p key={key}>
                  Key {key}{" "}
                  {Object.entries(objects).map(([name, count]) => (
                    <a key={name} href={`#/state/${name}`} aria-current={name === kind}>
                      {count} {name}
                    </a>
                  ))}
                </p>
              ))}
              {kind && <Objects kind={kind} id={id} />}
            </>
          )}
        </Show>
      </section>
      {id && <OneObject kind={kind} id={id} />}
    </div>
  );
}

function Objects({ kind, id: chosen }: { kind: string; id: string | undefined }): JSX.Element {
  const loaded = useLoaded<Record<string, readonly Held[]>>(`state/${kind}`, true);
  return (
    <Show loaded={loaded}>
      {(found) => (
        <Table columns={["Object", "Status", "Key"]}>
          {(found[kind] ?? []).map(({ key, object }) => (
            <tr key={`${key} ${object.id}`}>
              <th scope="row">
                <a href={`#/state/${kind}/${object.id}`} aria-current={object.id === chosen}>
                  {nameOf(object)}
                </a>
              </th>
              <td>{statusOf(object)}</td>
              <td>{key}</td>
            </tr>
          ))}
        </Table>
      )}
    </Show>
  );
}

function OneObject({ kind, id }: { kind: string; id: string }): JSX.Element {
  const loaded = useLoaded<Whole>(`state/${kind}/${id}`, true);
  return (
    <section class="detail" aria-label={id}>
      <a class="close" href={`#/state/${kind}`} aria-label="Close">
        ×
      </a>
      <h2>{id}</h2>
      <Show loaded={loaded}>
        {({ object, entries }) => (
          <>
            <p>{statusOf(object)}</p>
            {entries && <Conversation entries={entries} />}
            <Json name="object" value={fieldsOf(object)} open={entries ? 0 : 2} />
          </>
        )}
      </Show>
    </section>
  );
}

/** An object as the API shows it, without the emulator's own fields. */
function fieldsOf(object: Fields): Fields {
  return Object(object.job ?? object.document ?? object.shown ?? object) as Fields;
}

function nameOf(object: Held["object"]): string {
  const { name, filename } = fieldsOf(object);
  return `${filename ?? name ?? object.id}`;
}

function statusOf(object: Held["object"]): string {
  const { status, processing_status, completed_requests, total_requests, bytes, size } =
    fieldsOf(object);
  const amount = bytes ?? size;
  return [
    status ?? processing_status,
    total_requests && `${completed_requests} of ${total_requests} requests`,
    amount !== undefined && `${amount} bytes`,
  ]
    .filter(Boolean)
    .join(", ");
}
