/**
 * The requests: a live list with a filter and keyboard control, and the chosen request beside it.
 * @module
 */
import type { JSX, TargetedEvent } from "preact";
import { useEffect } from "preact/hooks";
import { apiUrl, setControlKey } from "./ask.ts";
import { Detail } from "./detail.tsx";
import { List } from "./list.tsx";
import { placeOf, useLog } from "./log.ts";
import { linkTo, readRoute, type Route } from "./route.ts";

export function Requests({ route }: { route: Route }): JSX.Element {
  const { rows, problem } = useLog(route.filter);
  const at = placeOf(rows, route.item);
  const go = (to: Partial<Route>): void => {
    // Reads the address, since keys can come faster than the page is drawn.
    location.hash = linkTo({ ...readRoute(location.hash), panel: "requests", ...to });
  };
  const step = (by: number): void => {
    const from = placeOf(rows, readRoute(location.hash).item);
    const next = from < 0 ? rows.at(-1) : rows[from + by];
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
        <List rows={rows} at={at} choose={(item) => go({ item })} />
      </div>
      {route.item && <Detail n={route.item} row={rows[at]} close={() => go({ item: "" })} />}
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

/** The message of an empty list. */
function Nothing({ filter }: { filter: string }): JSX.Element {
  return (
    <p class="nothing">
      {filter ? (
        "No request matches the filter."
      ) : (
        <>
          No requests yet. Clients reach this world at <code>{apiUrl}</code>
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
