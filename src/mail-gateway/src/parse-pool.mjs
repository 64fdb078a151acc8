import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { inboundMessage, toJsonPieces } from './inbound-message.mjs';

const WORKER = new URL('./parse-worker.mjs', import.meta.url);

/** Memory a parse may take before its worker is ended, in MiB; about ten times the largest message allowed. */
const WORKER_HEAP_MIB = 768;

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

  /** The message for the desk in pieces (see toJsonPieces) and the parse error, if any: {json, parseError, id}. Never rejects. */
  async toJson({ raw, source, fallbackCharset }) {
    // Seen by the worker where it lies: a copy for it would cost the size of the message once more.
    const shared = Buffer.from(new SharedArrayBuffer(raw.length));
    raw.copy(shared);
    const job = { raw: shared, source, fallbackCharset, id: randomUUID() };
    const { pieces, error } = await this.#run(job);
    if (pieces) return { json: pieces.map(piece => received(piece, shared)), parseError: null, id: job.id };
    const stub = inboundMessage({ ...job, body: null, source: { ...source, parseError: error } });
    return { json: toJsonPieces(stub), parseError: error, id: job.id };
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
    const worker = new Worker(this.#worker, { resourceLimits: { maxOldGenerationSizeMb: this.#heapMib } });
    this.#workers.add(worker);
    worker.answer = null;
    worker.on('message', message => {
      if (message.started) worker.started = true;
      else {
        worker.answer?.(message);
        worker.answer = null;
      }
      this.#idle.push(worker);
      this.#next();
    });
    worker.on('error', error => worker.answer?.({ error: `parser ended: ${error.code ?? error.message}` }));
    worker.on('exit', () => {
      this.#workers.delete(worker);
      this.#idle = this.#idle.filter(other => other !== worker);
      worker.answer?.({ error: 'parser ended' });
      // A worker that cannot even start would be restarted without end: the message becomes a stub instead.
      if (!worker.started) this.#waiting.shift()?.resolve({ error: 'parser did not start' });
      if (!this.#closed) this.#next();
    });
  }

  #give(worker, { job, resolve }) {
    const timer = setTimeout(() => {
      worker.answer?.({ error: `parsing took longer than ${this.#limitMs} ms` });
      worker.answer = null;
      worker.terminate();
    }, this.#limitMs);
    worker.answer = message => {
      clearTimeout(timer);
      resolve(message);
    };
    worker.postMessage(job);
  }
}

function received({ isRaw, base64, text }, raw) {
  if (isRaw) return { base64: raw };
  const bytes = base64 ?? text;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return base64 ? { base64: buffer } : buffer;
}
