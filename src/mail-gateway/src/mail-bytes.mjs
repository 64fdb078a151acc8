import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Mail up to a megabyte is a Buffer. Larger mail, and what is taken out of it, lies in a file that has no name any more:
// whatever happens to the process, nothing is left behind.

/** Bytes up to which a message is kept in memory. */
export const IN_MEMORY = 1_048_576;

/** Bytes read from or collected for a file at a time. */
const PIECE = 65_536;

/** A file without a name, seen by every thread of the process by its number. Whoever opens it closes it. */
export class NamelessFile {
  fd;
  length = 0;

  constructor() {
    const path = join(tmpdir(), `mail-${randomUUID()}`);
    this.fd = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
  }

  close() {
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }
}

/** Bytes in a file, named and not read. */
export class FileBytes {
  constructor({ fd, from = 0, length, sha256 = null }) {
    this.fd = fd;
    this.from = from;
    this.length = length;
    this.sha256 = sha256;
  }

  subarray(from, to = this.length) {
    const begin = Math.min(from, this.length);
    return new FileBytes({ fd: this.fd, from: this.from + begin, length: Math.max(0, Math.min(to, this.length) - begin) });
  }

  /** The bytes themselves. */
  read() {
    const bytes = Buffer.allocUnsafeSlow(this.length);
    if (this.readInto(bytes) < this.length) throw new Error('the spooled mail is cut short');
    return bytes;
  }

  /** Fills `buffer` from `at`; gives how many bytes there were. */
  readInto(buffer, at = 0) {
    const wanted = Math.min(buffer.length, this.length - at);
    let got = 0;
    while (got < wanted) {
      const read = readSync(this.fd, buffer, got, wanted - got, this.from + at + got);
      if (read === 0) break;
      got += read;
    }
    return got;
  }

  /** Buffers of bounded size, one after the other, each its own. */
  *pieces() {
    for (let at = 0; at < this.length; at += PIECE) yield this.subarray(at, at + PIECE).read();
  }
}

/** The first bytes of a Buffer or FileBytes, at most `most`, as a Buffer. */
export function startOf(bytes, most) {
  return bytes instanceof FileBytes ? bytes.subarray(0, most).read() : bytes.subarray(0, most);
}

/** All of a Buffer or FileBytes in memory: for what can only be read as a whole. */
export function wholeOf(bytes) {
  return bytes instanceof FileBytes ? bytes.read() : bytes;
}

/**
 * Collects bytes that come piece by piece: in memory while they are few, in a nameless file once they are many. `bytes()`
 * ends it; `close()` gives everything back.
 */
export class Spool {
  #chunks = [];
  #file = null;
  #hash = null;
  #most;
  length = 0;

  constructor(most = IN_MEMORY) {
    this.#most = most;
  }

  write(chunk) {
    this.#chunks.push(chunk);
    this.length += chunk.length;
    if (this.length <= this.#most) return;
    this.#file ??= new NamelessFile();
    this.#hash ??= createHash('sha256');
    // Written before the next piece is taken, so that none can pile up in front of a slow disk.
    for (const held of this.#chunks) {
      this.#hash.update(held);
      append(this.#file, held);
    }
    this.#chunks = [];
  }

  /** Everything written: a Buffer, or FileBytes that last until `close()`. */
  bytes() {
    if (this.#file) return new FileBytes({ fd: this.#file.fd, length: this.#file.length, sha256: this.#hash.digest('hex') });
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }

  close() {
    this.#chunks = [];
    this.#file?.close();
  }
}

/** Puts bytes at the end of a file. */
export function append(file, bytes) {
  for (let done = 0; done < bytes.length;) {
    const written = writeSync(file.fd, bytes, done, bytes.length - done, file.length);
    done += written;
    file.length += written;
  }
}
