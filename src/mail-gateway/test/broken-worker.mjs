import { parentPort } from 'node:worker_threads';
import { FileBytes } from '../src/mail-bytes.mjs';

// Misbehaves when the message asks for it, and parses otherwise.
parentPort.once('message', ({ raw, spools }) => {
  const text = (spools ? new FileBytes(raw).subarray(0, 1_000).read() : Buffer.from(raw)).toString('latin1');
  if (text.includes('Subject: hangs')) for (;;);
  if (text.includes('Subject: throws')) throw new Error('boom');
  if (text.includes('Subject: eats-memory')) {
    const held = [];
    for (;;) held.push(new Array(100_000).fill(Math.random()));
  }
});
await import('../src/parse-worker.mjs');
