import { FileBytes, startOf } from './mail-bytes.mjs';

/** How far a message is looked at to know how its lines end, in bytes. */
const SEARCHED = 65_536;

/**
 * A message, Buffer or FileBytes, from the first line of its head on: some programs put a byte order mark or empty lines
 * before it, or end lines by carriage returns alone. Gives back the same when there is nothing of the kind.
 */
export function beginOfMessage(message) {
  const start = startOf(message, SEARCHED);
  let from = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
  let at = from;
  while (start[at] === 0x0d || start[at] === 0x0a) at++;
  if (at > from && /^[!-9;-~]{1,100}[ \t]*:/.test(start.toString('latin1', at, at + 120))) from = at;
  const rest = from > 0 ? message.subarray(from) : message;
  // Large mail comes from programs that know how lines end.
  if (rest instanceof FileBytes || start.includes(0x0a, from) || !start.includes(0x0d, from)) return rest;
  const lines = Buffer.from(rest);
  for (let i = lines.indexOf(0x0d); i >= 0; i = lines.indexOf(0x0d, i + 1)) lines[i] = 0x0a;
  return lines;
}
