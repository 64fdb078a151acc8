// One JSON object a line on stdout. The desk (or the container's log reader) collects them.
// Callers pass ids, sizes, codes and addresses of the envelope; never message contents, never secrets.

/** Writes one log line. `fields` must be plain JSON values. */
export function log(level, event, fields = {}) {
  process.stdout.write(`${JSON.stringify({ level, event, ...fields })}\n`);
}

/** The one line the desk waits for: which ports are open. */
export function announceReady(fields) {
  process.stdout.write(`${JSON.stringify({ event: 'ready', ...fields })}\n`);
}
