/**
 * Where the page is: in the address behind `#`, so that every view has a link.
 * @module
 */
import { useEffect, useState } from "preact/hooks";

export interface Route {
  readonly panel: string;
  /** What of the panel is shown: a request's number, a kind of objects and one of them. */
  readonly item: string;
  /** The filter of the log, as the control API takes it. */
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
  useEffect(() => {
    const changed = (): void => setRoute(readRoute(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
