import { parentPort } from 'node:worker_threads';
import { inboundMessage, toJsonBytes } from './inbound-message.mjs';
import { parseMessage } from './parse.mjs';

// One message at a time: {raw, source, fallbackCharset, id} in, {json} (UTF-8 bytes) or {error} out.
parentPort.on('message', async ({ raw, ...job }) => {
  const message = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  try {
    const body = await parseMessage(message, job.fallbackCharset);
    const json = toJsonBytes(inboundMessage({ raw: message, body, ...job }));
    parentPort.postMessage({ json }, [json.buffer]);
  } catch (error) {
    parentPort.postMessage({ error: error.message });
  }
});
parentPort.postMessage({ started: true });
