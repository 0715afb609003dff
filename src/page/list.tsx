/**
 * The list of requests. It draws only the visible rows, in groups, so that few steps of a scroll need drawing.
 * @module
 */
import type { JSX, RefObject, TargetedEvent } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Row } from "./log.ts";

const HEIGHT = 26;
/** Rows are drawn in groups of this many, with a spare group above and below. */
const GROUP = 8;

interface ListProps {
  readonly rows: readonly Row[];
  /** The index of the chosen row; -1 for none. */
  readonly at: number;
  choose(n: string): void;
}

export function List({ rows, at, choose }: ListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [scrolled, setScrolled] = useState(0);
  const height = useHeight(box);
  const whole = rows.length * HEIGHT;
  // New rows scroll into view, unless the user has scrolled away or chosen a row.
  const follows = isAtEnd.current && at < 0;
  useLayoutEffect(() => {
    if (follows) box.current!.scrollTop = whole;
  }, [follows, whole, height]);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current || at < 0) return;
    const place = at * HEIGHT;
    if (place < current.scrollTop) current.scrollTop = place;
    const over = place + HEIGHT - current.scrollTop - current.clientHeight;
    if (over > 0) current.scrollTop += over;
  }, [at]);
  const scroll = ({ currentTarget: { scrollTop } }: TargetedEvent<HTMLDivElement>): void => {
    isAtEnd.current = scrollTop + height >= whole - HEIGHT;
    setScrolled(groupAt(scrollTop));
  };
  const click = ({ target }: TargetedEvent<HTMLDivElement>): void => {
    const row = (target as HTMLElement).closest("[role=option]");
    if (row) choose(row.id.slice("row-".length));
  };
  const group = follows ? groupAt(whole - height) : scrolled;
  const first = Math.max(0, group - 1) * GROUP;
  const last = (group + 2) * GROUP + Math.ceil(height / HEIGHT);
  return (
    <div
      ref={box}
      class="rows"
      role="listbox"
      tabIndex={0}
      aria-label="Requests"
      aria-activedescendant={at < 0 ? undefined : `row-${rows[at]!.n}`}
      onScroll={scroll}
      onClick={click}
    >
      <div role="presentation" style={{ height: `${whole}px` }}>
        {rows.slice(first, last).map((row, index) => (
          <div
            key={row.n}
            id={`row-${row.n}`}
            role="option"
            aria-selected={first + index === at}
            aria-setsize={rows.length}
            aria-posinset={first + index + 1}
            class={`row ${lookOf(row)}`}
            style={{ top: `${(first + index) * HEIGHT}px` }}
          >
            <Cells row={row} />
          </div>
        ))}
      </div>
    </div>
  );
}

function groupAt(top: number): number {
  return Math.max(0, Math.floor(top / HEIGHT / GROUP));
}

/** The height of an element, measured when it changes and not during drawing. */
function useHeight(box: RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(innerHeight);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setHeight(entry!.contentRect.height));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [box]);
  return height;
}

/** The cells of a row, drawn again only when it changes. */
function Cells({ row }: { row: Row }): JSX.Element {
  return useMemo(
    () => (
      <>
        <span>{row.n}</span>
        <span>{row.at.slice(11, 23)}</span>
        <b>{row.status ?? "…"}</b>
        <span>{row.operation ?? `${row.method} ${row.path}`}</span>
        <span>{noteOf(row)}</span>
        <i>{row.preview}</i>
      </>
    ),
    [row],
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
