/**
 * Headers that can be sent (RFC 9110 sections 5.1 and 5.5; what node:http accepts).
 * @module
 */

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** They describe how an answer's bytes are framed, which is decided when it is sent. */
const FRAMING =
  /^(connection|content-length|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/** Why a header can't be sent with an answer; undefined when it can. */
export function headerFault(name: string, value: unknown): string | undefined {
  if (!NAME.test(name)) return `${JSON.stringify(name)} isn't a valid header name`;
  if (FRAMING.test(name)) return `the header ${name} says how an answer is sent, not what it says`;
  if (typeof value !== "string") return `the value of the header ${name} isn't a text`;
  if (!VALUE.test(value))
    return `the value of the header ${name} holds a character that can't be sent`;
  return undefined;
}

/** A text as the value of a header: what no header can hold is escaped as in JSON. */
export function headerValue(text: string): string {
  return text.replace(
    /[^\t\x20-\x7e\x80-\xff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Whether a status ends an exchange: those below 200 don't. */
export function isFinalStatus(status: unknown): status is number {
  return Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;
}
