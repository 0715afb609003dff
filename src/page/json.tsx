/**
 * A value as a tree that can be opened. Closed parts aren't drawn, so that even megabytes open at once.
 * @module
 */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

/** How many members, and how many characters of a text, are drawn at first, with a button for more. */
const MEMBERS = 100;
const CHARACTERS = 2000;

export interface JsonProps {
  readonly value: unknown;
  readonly name?: string;
  /** How many levels are open from the start. */
  readonly open?: number;
}

export function Json({ value, name, open = 2 }: JsonProps): JSX.Element {
  const isNested = typeof value === "object" && value !== null;
  return (
    <div class="json">
      {isNested ? (
        <Nested value={value} name={name ?? ""} open={open} />
      ) : (
        <Leaf {...{ value, name }} />
      )}
    </div>
  );
}

function Name({ name }: { name: string | undefined }): JSX.Element {
  return <>{name ? <span class="name">{name}: </span> : null}</>;
}

function Leaf({ value, name }: { value: unknown; name: string | undefined }): JSX.Element {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (
    <>
      <Name name={name} />
      <span class={value === null ? "null" : typeof value}>
        <Text text={text} />
      </span>
    </>
  );
}

/** A text, cut after some characters, with a button that shows ten times as many. */
export function Text({ text }: { text: string }): JSX.Element {
  const [shown, setShown] = useState(CHARACTERS);
  const rest = text.length - shown;
  return (
    <>
      {text.slice(0, shown)}
      {rest > 0 && <button onClick={() => setShown(shown * 10)}>{rest} more characters</button>}
    </>
  );
}

/** A fold whose content is created only when it is opened. */
export function Folded({
  title,
  children,
}: {
  title: string;
  children: () => ComponentChildren;
}): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && children()}
    </details>
  );
}

function Nested({ value, name, open }: { value: object; name: string; open: number }): JSX.Element {
  const [isOpen, setOpen] = useState(open > 0);
  const [shown, setShown] = useState(MEMBERS);
  const keys = Object.keys(value);
  const count = Array.isArray(value) ? `[${keys.length}]` : `{${keys.length}}`;
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        {count}
      </summary>
      {isOpen &&
        keys
          .slice(0, shown)
          .map((key) => (
            <Json
              key={key}
              name={key}
              value={(value as Record<string, unknown>)[key]}
              open={open - 1}
            />
          ))}
      {isOpen && keys.length > shown && (
        <button onClick={() => setShown(shown + MEMBERS)}>{keys.length - shown} more</button>
      )}
    </details>
  );
}
