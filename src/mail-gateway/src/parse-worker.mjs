import { parentPort } from 'node:worker_threads';
import { inboundMessage, toJsonPieces } from './inbound-message.mjs';
import { FileBytes } from './mail-bytes.mjs';
import { parseMessage } from './parse.mjs';

/** Bytes from which a buffer is handed over instead of copied. */
const OWN_MEMORY = 65_536;

// One message at a time: {raw, spools, source, fallbackCharset, id} in, {pieces} (see toJsonPieces) or {error, isSystem} out. The raw message
// lies in memory both sides see, or in a file; it is named, not sent back. What comes out of a file lies in the files of `spools`.
parentPort.on('message', async ({ raw, spools, ...job }) => {
  const message = spools ? new FileBytes(raw) : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  try {
    const body = await parseMessage(message, job.fallbackCharset, spools ?? {});
    const pieces = toJsonPieces(inboundMessage({ raw: message, body, ...job }));
    const memory = new Set();
    const sent = pieces.map(piece => {
      if (piece.base64 === message) return { isRaw: true };
      if (piece.base64 instanceof FileBytes) return { file: { ...piece.base64 } };
      const bytes = piece.base64 ?? piece;
      if (bytes.length >= OWN_MEMORY && bytes.byteLength === bytes.buffer.byteLength) memory.add(bytes.buffer);
      return piece.base64 ? { base64: bytes } : { text: bytes };
    });
    parentPort.postMessage({ pieces: sent }, [...memory]);
  } catch (error) {
    parentPort.postMessage({ error: error.message, isSystem: Boolean(error.syscall) });
  }
});
parentPort.postMessage({ started: true });
