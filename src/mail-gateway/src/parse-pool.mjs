import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { inboundMessage, toJsonPieces } from './inbound-message.mjs';
import { FileBytes, NamelessFile } from './mail-bytes.mjs';

const WORKER = new URL('./parse-worker.mjs', import.meta.url);

/** Memory a parse may take before its worker is ended, in MiB. */
const WORKER_HEAP_MIB = 768;

/** Of it, what is young, in MiB: pieces of a message live for a moment only, and are not to pile up until somebody looks. */
const WORKER_YOUNG_MIB = 6;

/**
 * Parses messages in worker threads, each for at most `limitMs`. A message that throws, hangs or eats the memory
 * costs its worker, never the process, and still becomes a stub with headers and raw bytes.
 */
export class ParsePool {
  #size;
  #limitMs;
  #worker;
  #heapMib;
  #idle = [];
  #workers = new Set();
  #waiting = [];
  #closed = false;

  constructor({ size = 2, limitMs = 10_000, heapMib = WORKER_HEAP_MIB, worker = WORKER } = {}) {
    this.#size = size;
    this.#limitMs = limitMs;
    this.#worker = worker;
    this.#heapMib = heapMib;
    // Loading the parser takes longer than parsing a mail, so the first worker starts before the first mail.
    this.#start();
  }

  /**
   * The message for the desk in pieces (see toJsonPieces) and the parse error, if any: {json, parseError, id, release}. `raw` is a
   * Buffer or FileBytes, which the caller keeps open; after `release()` the pieces are gone. Rejects only when the disk refuses.
   */
  async toJson({ raw, source, fallbackCharset }) {
    const isFile = raw instanceof FileBytes;
    // Seen by the worker where it lies: a copy for it would cost the size of the message once more.
    const seen = isFile ? raw : Buffer.from(new SharedArrayBuffer(raw.length));
    if (!isFile) raw.copy(seen);
    const opened = [];
    const release = () => opened.forEach(file => file.close());
    try {
      // Opened here: files a worker opens are closed when it ends, which may be before they are sent.
      const spools = isFile ? { files: open(opened), texts: open(opened) } : null;
      const job = { raw: isFile ? { ...raw } : seen, spools: spools && { files: { ...spools.files }, texts: { ...spools.texts } }, source, fallbackCharset, id: randomUUID() };
      const { pieces, error, isSystem } = await this.#run(job);
      // A full disk says nothing about the message: it is to come again.
      if (isSystem) throw new Error(error);
      if (pieces) return { json: pieces.map(piece => received(piece, seen)), parseError: null, id: job.id, release };
      const stub = inboundMessage({ ...job, raw: seen, body: null, source: { ...source, parseError: error } });
      return { json: toJsonPieces(stub), parseError: error, id: job.id, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async close() {
    this.#closed = true;
    await Promise.all([...this.#workers].map(worker => worker.terminate()));
  }

  #run(job) {
    return new Promise(resolve => {
      this.#waiting.push({ job, resolve });
      this.#next();
    });
  }

  #next() {
    if (this.#waiting.length === 0) return;
    const worker = this.#idle.pop();
    if (worker) this.#give(worker, this.#waiting.shift());
    else if (this.#workers.size < this.#size) this.#start();
  }

  #start() {
    const worker = new Worker(this.#worker, { resourceLimits: { maxOldGenerationSizeMb: this.#heapMib, maxYoungGenerationSizeMb: WORKER_YOUNG_MIB } });
    this.#workers.add(worker);
    worker.answer = null;
    worker.failure = null;
    worker.on('message', message => {
      if (worker.failure) return;
      if (message.started) worker.started = true;
      else {
        worker.answer?.(message);
        worker.answer = null;
      }
      this.#idle.push(worker);
      this.#next();
    });
    worker.on('error', error => {
      worker.failure ??= { error: `parser ended: ${error.code ?? error.message}` };
    });
    worker.on('exit', () => {
      this.#workers.delete(worker);
      this.#idle = this.#idle.filter(other => other !== worker);
      // Not before: as long as it runs it may still write to the files of its message.
      worker.answer?.(worker.failure ?? { error: 'parser ended' });
      // A worker that cannot even start would be restarted without end: the message becomes a stub instead.
      if (!worker.started) this.#waiting.shift()?.resolve({ error: 'parser did not start' });
      if (!this.#closed) this.#next();
    });
  }

  #give(worker, { job, resolve }) {
    const timer = setTimeout(() => {
      worker.failure ??= { error: `parsing took longer than ${this.#limitMs} ms` };
      worker.terminate();
    }, this.#limitMs);
    worker.answer = message => {
      clearTimeout(timer);
      resolve(message);
    };
    worker.postMessage(job);
  }
}

function open(opened) {
  opened.push(new NamelessFile());
  return opened.at(-1);
}

function received({ isRaw, file, base64, text }, raw) {
  if (isRaw) return { base64: raw };
  if (file) return { base64: new FileBytes(file) };
  const bytes = base64 ?? text;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return base64 ? { base64: buffer } : buffer;
}
