import { parentPort } from 'node:worker_threads';
import { inboundMessage, toJsonPieces } from './inbound-message.mjs';
import { parseMessage } from './parse.mjs';

/** Bytes from which a buffer is handed over instead of copied. */
const OWN_MEMORY = 65_536;

// One message at a time: {raw, source, fallbackCharset, id} in, {pieces} (see toJsonPieces) or {error} out. The raw message
// lies in memory both sides see and is named, not sent back.
parentPort.on('message', async ({ raw, ...job }) => {
  const message = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  try {
    const body = await parseMessage(message, job.fallbackCharset);
    const pieces = toJsonPieces(inboundMessage({ raw: message, body, ...job }));
    const memory = new Set();
    const sent = pieces.map(piece => {
      if (piece.base64 === message) return { isRaw: true };
      const bytes = piece.base64 ?? piece;
      if (bytes.length >= OWN_MEMORY && bytes.byteLength === bytes.buffer.byteLength) memory.add(bytes.buffer);
      return piece.base64 ? { base64: bytes } : { text: bytes };
    });
    parentPort.postMessage({ pieces: sent }, [...memory]);
  } catch (error) {
    parentPort.postMessage({ error: error.message });
  }
});
parentPort.postMessage({ started: true });
