// Lines over the standard streams, read and written synchronously: the process has nothing else to do, and this
// saves several turns of the event loop per request.
import { readSync, writeSync } from "node:fs";

const INPUT = 0;
const OUTPUT = 1;
const NEWLINE = 10;
const pause = new Int32Array(new SharedArrayBuffer(4));

export function* readLines() {
  const chunk = Buffer.allocUnsafe(64 * 1024);
  let held = [];
  for (;;) {
    const count = read(chunk);
    if (count === 0) {
      return;
    }
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0 && end < count; end = chunk.indexOf(NEWLINE, from)) {
      const part = chunk.subarray(from, end);
      const line = held.length > 0 ? Buffer.concat([...held, part]).toString("utf8") : part.toString("utf8");
      held = [];
      from = end + 1;
      yield line;
    }
    if (from < count) {
      held.push(Buffer.from(chunk.subarray(from, count)));
    }
  }
}

export function writeLine(text) {
  const bytes = Buffer.from(`${text}\n`, "utf8");
  for (let from = 0; from < bytes.length;) {
    try {
      from += writeSync(OUTPUT, bytes, from);
    } catch (error) {
      if (error.code === "EPIPE") {
        process.exit(0);
      }
      waitOrThrow(error);
    }
  }
}

function read(chunk) {
  for (;;) {
    try {
      return readSync(INPUT, chunk);
    } catch (error) {
      if (error.code === "EOF") {
        return 0;
      }
      waitOrThrow(error);
    }
  }
}

// A pipe that its other end has made non-blocking is not an error.
function waitOrThrow(error) {
  if (error.code !== "EAGAIN") {
    throw error;
  }
  Atomics.wait(pause, 0, 0, 1);
}
