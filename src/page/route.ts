/**
 * What the page shows, kept in the address after `#`, so that every view has a link.
 * @module
 */
import { useLayoutEffect, useState } from "preact/hooks";

export interface Route {
  readonly panel: string;
  /** The item shown in the panel: a request's number, or a kind of objects and the id of one of them. */
  readonly item: string;
  /** The filter of the log, in the control API's form. */
  readonly filter: string;
}

export function readRoute(hash: string): Route {
  const [path = "", filter = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [panel, ...item] = path.split("/");
  return { panel: panel || "requests", item: item.join("/"), filter };
}

export function linkTo({ panel, item, filter }: Route): string {
  return `#/${panel}${item && `/${item}`}${filter && `?${filter}`}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  // Before the page is drawn, since a link can be clicked at once.
  useLayoutEffect(() => {
    const changed = (): void => setRoute(readRoute(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
