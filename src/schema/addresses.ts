/**
 * Faults of UUIDs and URLs, in the words of the parsers that pydantic 2.14 uses (Rust's `uuid` and `url`). The cases in
 * `test/schema/addresses.test.ts` were taken from them.
 * @module
 */

const HYPHENATED = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";
const UUID = new RegExp(`^(?:[0-9a-fA-F]{32}|(?:urn:uuid:)?${HYPHENATED}|\\{${HYPHENATED}\\})$`);

/** The longer forms of a UUID, with something around it. */
const WRAPPED = /^urn:uuid:(.*)$|^\{(.*)\}$/s;

/** The lengths of a UUID's groups. */
const GROUPS = [8, 4, 4, 4, 12];

/** What is wrong with a UUID; undefined when it is valid. */
export function uuidFault(text: string): string | undefined {
  if (UUID.test(text)) return undefined;
  const { length } = new TextEncoder().encode(text);
  if (length > 45) return `invalid length: found ${length}`;
  // A text as long as a bare UUID is taken for one, whatever it has around it.
  const isBare = length === 32 || length === 36;
  const [whole, inUrn, inBraces] = (!isBare && WRAPPED.exec(text)) || [];
  const bare = inUrn ?? inBraces ?? text;
  const at = bare.search(/[^0-9a-fA-F-]/);
  if (at >= 0) {
    const character = String.fromCodePoint(bare.codePointAt(at)!);
    // If the text has no form's length, the parser gives the place in the whole text.
    const isForm = length === (inUrn === undefined ? 38 : 45);
    const place = whole === undefined || isForm ? at : at + text.indexOf(bare);
    return `invalid character: found \`${character}\` at ${place}`;
  }
  const groups = bare.split("-").map((group) => group.length);
  if (groups.length === 1 && whole === undefined && length !== 36) {
    return `invalid length: found ${length}`;
  }
  if (groups.length !== GROUPS.length) {
    return `invalid group count: expected 5, found ${groups.length}`;
  }
  const group = GROUPS.findIndex((expected, index) => groups[index] !== expected);
  // For the last group, the parser counts everything after the other groups' usual length, even a brace.
  const found = group === 4 ? length - 24 : groups[group];
  return `invalid group length in group ${group}: expected ${GROUPS[group]}, found ${found}`;
}

/** Schemes whose hosts must be domains. */
const HOSTED = /^(https?|wss?|ftp|file)$/i;

/** What is wrong with a URL; undefined when it is valid. */
export function urlFault(text: string): string | undefined {
  if (isUrl(text)) return undefined;
  const bare = trimmed(text).replace(/[\t\n\r]/g, "");
  if (bare === "") return "input is empty";
  const [, scheme, rest = ""] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(bare) ?? [];
  if (scheme === undefined) return "relative URL without a base";
  const isHosted = HOSTED.test(scheme);
  const authority = (isHosted ? rest.replace(/^[/\\]+/, "") : rest.slice(2)).split(/[/\\?#]/)[0]!;
  const place = authority.slice(authority.lastIndexOf("@") + 1);
  if (place.startsWith("[") && !isAddress(place)) return "invalid IPv6 address";
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(place) ?? [];
  if (!host?.replaceAll("\u00ad", "")) return "empty host";
  if (isHosted && !isDomain(host)) {
    const isNumbered = isDomain(host.replace(/(\d+|0x[0-9a-f]*)\.?$/i, "a"));
    return isNumbered ? "invalid IPv4 address" : "invalid international domain name";
  }
  if (!isHosted && !isUrl(`${scheme}://${host}/`)) return "invalid domain character";
  if (port !== undefined && !isPort(port)) return "invalid port number";
  return "invalid international domain name";
}

function isAddress(place: string): boolean {
  const [, address] = /^(\[[^\]]*\])(:.*)?$/s.exec(place) ?? [];
  return address !== undefined && isUrl(`http://${address}`);
}

function isDomain(host: string): boolean {
  return isUrl(`http://${host}/`);
}

function isPort(port: string): boolean {
  return /^\d*$/.test(port) && Number(port) < 65_536;
}

/** Not `URL.canParse`: Node 20's is wrong about non-ASCII letters once it is compiled. */
function isUrl(text: string): boolean {
  try {
    return Boolean(new URL(text));
  } catch {
    return false;
  }
}

/** A text without the control characters and spaces that URLs may have around them. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 32) start++;
  while (end > start && text.charCodeAt(end - 1) <= 32) end--;
  return text.slice(start, end);
}
