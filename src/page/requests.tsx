/**
 * The requests: live, filtered, only as many rows drawn as there is room for.
 * @module
 */
import type { JSX, TargetedEvent } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { apiUrl, setControlKey } from "./ask.ts";
import { Detail } from "./detail.tsx";
import { type Row, useLog } from "./log.ts";
import { linkTo, readRoute, type Route } from "./route.ts";

const HEIGHT = 26;
/** Rows that are drawn above and below what is seen. */
const SPARE = 10;

export function Requests({ route }: { route: Route }): JSX.Element {
  const { rows, problem } = useLog(route.filter);
  const go = (to: Partial<Route>): void => {
    // As it is now: keys come faster than the page is drawn.
    location.hash = linkTo({ ...readRoute(location.hash), panel: "requests", ...to });
  };
  const step = (by: number): void => {
    const { item } = readRoute(location.hash);
    const at = rows.findIndex(({ n }) => `${n}` === item);
    const next = rows[at < 0 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) go({ item: `${next.n}` });
  };
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const isTyped = /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as HTMLElement).tagName);
      if (event.key === "Escape") go({ item: "" });
      if (isTyped || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j") step(1);
      else if (event.key === "k") step(-1);
      else if (event.key === "/") document.getElementById("filter")?.focus();
      else if (event.key === "Enter") document.getElementById("detail")?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
  return (
    <div class="split">
      <div class="list">
        <Filter filter={route.filter} count={rows.length} apply={(filter) => go({ filter })} />
        {problem && <Problem problem={problem} />}
        {rows.length === 0 && !problem && <Nothing filter={route.filter} />}
        <List rows={rows} chosen={route.item} choose={(n) => go({ item: `${n}` })} />
      </div>
      {route.item && (
        <Detail
          n={route.item}
          row={rows.find(({ n }) => `${n}` === route.item)}
          close={() => go({ item: "" })}
        />
      )}
    </div>
  );
}

function Filter({
  filter,
  count,
  apply,
}: {
  filter: string;
  count: number;
  apply: (filter: string) => void;
}): JSX.Element {
  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const words = `${new FormData(event.currentTarget).get("filter")}`.trim().split(/\s+/);
    apply(
      words
        .filter(Boolean)
        .map((word) => word.split("=").map(encodeURIComponent).join("="))
        .join("&"),
    );
  };
  const shown = filter.split("&").map(decodeURIComponent).join(" ");
  return (
    <form role="search" onSubmit={submit}>
      <input
        id="filter"
        name="filter"
        key={filter}
        defaultValue={shown}
        aria-label="Filter"
        placeholder="status=429 user.contains=refund strategy=fixture"
      />
      <output>
        {count} request{count === 1 ? "" : "s"}
      </output>
    </form>
  );
}

/** What an empty list says. */
function Nothing({ filter }: { filter: string }): JSX.Element {
  return (
    <p class="nothing">
      {filter ? (
        "No request is like this."
      ) : (
        <>
          Nothing was asked yet. Clients reach this world at <code>{apiUrl}</code>
        </>
      )}
    </p>
  );
}

function Problem({ problem }: { problem: Error & { status?: number } }): JSX.Element {
  const submit = (event: TargetedEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setControlKey(`${new FormData(event.currentTarget).get("key")}`);
    location.reload();
  };
  return (
    <div role="alert">
      {problem.message}
      {problem.status === 401 && (
        <form onSubmit={submit}>
          <input type="password" name="key" aria-label="Control key" autocomplete="off" />
          <button>Use this key</button>
        </form>
      )}
    </div>
  );
}

interface ListProps {
  readonly rows: readonly Row[];
  readonly chosen: string;
  choose(n: number): void;
}

function List({ rows, chosen, choose }: ListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [top, setTop] = useState(0);
  const at = chosen === "" ? -1 : rows.findIndex(({ n }) => n === Number(chosen));
  // What comes is seen, unless somebody looks at something else.
  useLayoutEffect(() => {
    if (isAtEnd.current && box.current && at < 0) box.current.scrollTop = rows.length * HEIGHT;
  }, [rows, at]);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current || at < 0) return;
    const place = at * HEIGHT;
    if (place < current.scrollTop) current.scrollTop = place;
    const over = place + HEIGHT - current.scrollTop - current.clientHeight;
    if (over > 0) current.scrollTop += over;
  }, [at]);
  const scrolled = ({ currentTarget }: TargetedEvent<HTMLDivElement>): void => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget;
    isAtEnd.current = scrollTop + clientHeight >= scrollHeight - HEIGHT;
    setTop(scrollTop);
  };
  const first = Math.max(0, Math.floor(top / HEIGHT) - SPARE);
  const room = Math.ceil((box.current?.clientHeight ?? 800) / HEIGHT) + 2 * SPARE;
  return (
    <div
      ref={box}
      class="rows"
      role="listbox"
      tabIndex={0}
      aria-label="Requests"
      aria-activedescendant={at < 0 ? undefined : `row-${chosen}`}
      onScroll={scrolled}
    >
      <div role="presentation" style={{ height: `${rows.length * HEIGHT}px` }}>
        {rows.slice(first, first + room).map((row, index) => (
          <div
            key={row.n}
            id={`row-${row.n}`}
            role="option"
            aria-selected={`${row.n}` === chosen}
            aria-setsize={rows.length}
            aria-posinset={first + index + 1}
            class={`row ${lookOf(row)}`}
            style={{ top: `${(first + index) * HEIGHT}px` }}
            onClick={() => choose(row.n)}
          >
            <span>{row.n}</span>
            <span>{row.at.slice(11, 23)}</span>
            <b>{row.status ?? "…"}</b>
            <span>{row.operation ?? `${row.method} ${row.path}`}</span>
            <span>{noteOf(row)}</span>
            <i>{row.preview}</i>
          </div>
        ))}
      </div>
    </div>
  );
}

function noteOf({ strategy, match, fault, outcome, duration }: Row): string {
  const took = duration === null ? "" : `${Math.round(duration)} ms`;
  const isPlain = fault === null || fault === "ok";
  const ended = outcome === "done" ? "" : outcome;
  return [strategy, match, isPlain ? "" : fault, ended, took].filter(Boolean).join(" · ");
}

function lookOf({ status, match, outcome }: Row): string {
  if (match === "miss") return "miss";
  if (status === null || outcome === "open") return "open";
  return status >= 500 ? "bad" : status >= 400 ? "warn" : "";
}
