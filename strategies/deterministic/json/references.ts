/**
 * The identifiers of schemas in a document, and the targets of references.
 * @module
 */
import { isSchema, type Schema, type SchemaObject } from "./keywords.ts";
import { invalid } from "./refusal.ts";

/** A schema with its own address, and everything in it without one. */
export interface Resource {
  readonly address: string;
  readonly root: Schema;
}

/** A schema, and the resource that it is part of. */
export interface Target {
  readonly schema: Schema;
  readonly resource: Resource;
}

/** The identified schemas of a document, found by references. */
export interface References {
  readonly root: Resource;
  /** Notes a schema's identifiers, and returns the resource that it is part of. */
  enter(schema: SchemaObject, around: Resource): Resource;
  /** @throws ApiError 400 for a reference that leads to nothing. */
  follow(reference: string, from: Resource): Target;
}

/** Nobody writes longer addresses, and each reference is resolved against one. */
const LONGEST = 1000;
/** The address of a document that doesn't state one. */
const ADDRESS = "https://schema.invalid/";
/** Values of these keywords aren't schemas, even if they look like one. */
const VALUES = new Set(["enum", "const"]);
/** Members of these are names of properties or definitions, not keywords. */
const MAPS = new Set([
  "$defs",
  "definitions",
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
]);

/** For a document whose schemas are yet to be entered. */
export function createReferences(document: Schema): References {
  const root: Resource = { address: ADDRESS, root: document };
  const resources = new Map<string, Resource>([[ADDRESS, root]]);
  const resourceOf = new Map<unknown, Resource>();
  const anchors = new Map<string, Target>();

  const begin = (url: URL, schema: SchemaObject): Resource => {
    const address = url.href.split("#")[0]!;
    if (address.length > LONGEST)
      throw unresolved(`an address has more than ${LONGEST} characters`);
    if (resources.has(address)) throw unresolved(`two schemas are called "${address}"`);
    const resource = { address, root: schema };
    resources.set(address, resource);
    resourceOf.set(schema, resource);
    return resource;
  };
  const within = (resource: Resource, fragment: string): Target | undefined =>
    fragment.startsWith("/")
      ? descend(resource, fragment.split("/").slice(1).map(unescaped))
      : fragment === ""
        ? { schema: resource.root, resource }
        : anchors.get(`${resource.address}#${fragment}`);
  const descend = (from: Resource, steps: readonly string[]): Target | undefined => {
    let resource = from;
    let found: unknown = from.root;
    let isNames = false;
    for (const step of steps) {
      if (typeof found !== "object" || found === null || !Object.hasOwn(found, step))
        return undefined;
      if (!isNames && VALUES.has(step)) return undefined;
      isNames = !isNames && MAPS.has(step);
      found = (found as SchemaObject)[step];
      resource = resourceOf.get(found) ?? resource;
    }
    return isSchema(found) ? { schema: found, resource } : undefined;
  };

  return {
    root,
    enter(schema, around) {
      const id = schema.$id || schema.id;
      const url = typeof id === "string" && id !== "" ? resolve(id, around) : undefined;
      const isAnchor = url !== undefined && url.hash.length > 1;
      const resource = url && !isAnchor ? begin(url, schema) : around;
      for (const name of [isAnchor && decoded(url.hash.slice(1)), schema.$anchor]) {
        if (name) anchors.set(`${resource.address}#${name}`, { schema, resource });
      }
      return resource;
    },
    follow(reference, from) {
      const [address, fragment = ""] = reference.split("#", 2) as [string, string?];
      const resource = address === "" ? from : resources.get(resolve(address, from).href);
      const target = resource && within(resource, decoded(fragment));
      if (target) return target;
      throw invalid(
        `"$ref": "${reference}"`,
        "leads to nothing in the schema; nothing is fetched from elsewhere",
      );
    },
  };
}

function resolve(address: string, { address: base }: Resource): URL {
  try {
    return new URL(address, base);
  } catch {
    throw unresolved(`"${address}" is no address`);
  }
}

function unresolved(problem: string): Error {
  return invalid("#", `has an identifier or a reference that can't be resolved: ${problem}`);
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** A step of a JSON pointer as a name. */
function unescaped(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
