/**
 * Finds the end of each response on a socket.
 * @module
 */

const LENGTH = /\ncontent-length: *(\d+)/i;
const CHUNKED = /\ntransfer-encoding: *chunked/i;
const CLOSING = /\nconnection: *close/i;
const LAST_CHUNK = "\r\n0\r\n\r\n";

/** Calls `onResponse` at the end of each response with its status, and whether the server now closes the connection. */
export function createReader(onResponse) {
  let unread;
  let inBody = false;
  let status;
  let closing;
  let left;
  let chunked;
  let tail;
  return (arrived) => {
    let chunk = arrived;
    if (!inBody) {
      if (unread) chunk = Buffer.concat([unread, chunk]);
      const end = chunk.indexOf("\r\n\r\n");
      unread = end < 0 ? chunk : undefined;
      if (end < 0) return;
      const head = chunk.latin1Slice(0, end);
      const length = LENGTH.exec(head);
      chunked = CHUNKED.test(head);
      if (!length && !chunked) return onResponse("without a length", true);
      inBody = true;
      status = head.slice(9, 12);
      closing = CLOSING.test(head);
      left = length ? end + 4 + Number(length[1]) : 0;
      tail = "";
    }
    if (chunked) {
      tail = (tail + chunk.subarray(-LAST_CHUNK.length).latin1Slice()).slice(-LAST_CHUNK.length);
      if (tail !== LAST_CHUNK) return;
    } else {
      left -= chunk.length;
      if (left > 0) return;
    }
    inBody = false;
    onResponse(status, closing);
  };
}
