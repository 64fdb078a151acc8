import http from 'node:http';
import https from 'node:https';

/** Connections that nobody uses are closed sooner than desks and proxies close them, so that no mail meets a closed one. */
const IDLE_MS = 20_000;

/** Most of an answer that is read, in bytes: what says which mailboxes to watch may be long. */
const MAX_ANSWER = 4_194_304;

const options = { keepAlive: true, timeout: IDLE_MS };
const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };

/**
 * Posts JSON to the desk: {status, text}. `body()` gives buffers, `length` bytes together; each is written out before the next is
 * asked for, so that a large message never waits in memory. Rejects when the desk cannot be reached; with TimeoutError when it is late.
 */
export async function callDesk(url, key, { length, body, timeoutMs }) {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    try {
      return await once(url, key, length, body, signal);
    } catch (error) {
      // The desk closed a kept connection at the very moment it was taken again.
      if (!error.isStale || signal.aborted) throw error;
      return await once(url, key, length, body, signal);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

function once(url, key, length, body, signal) {
  const target = new URL(url);
  return new Promise((resolve, reject) => {
    let answered = false;
    const request = (target.protocol === 'https:' ? https : http).request(target, {
      method: 'POST',
      agent: agents[target.protocol],
      headers: { authorization: `ApiKey ${key}`, 'content-type': 'application/json; charset=utf-8', 'content-length': String(length) },
      signal,
    });
    request.on('response', response => {
      answered = true;
      const chunks = [];
      let size = 0;
      response.on('data', chunk => {
        size += chunk.length;
        if (size <= MAX_ANSWER) chunks.push(chunk);
      });
      response.on('end', () => {
        // An answer before the end of the message: the rest is nobody's, and neither is the connection.
        if (!request.writableEnded) request.destroy();
        resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') });
      });
      response.on('error', reject);
    });
    request.on('error', error => {
      if (!answered) reject(Object.assign(error, { isStale: request.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code) }));
    });
    send(request, body, () => answered).catch(error => {
      reject(error);
      request.destroy();
    });
  });
}

async function send(request, body, isAnswered) {
  // A connection that breaks calls back no write.
  const closed = new Promise(resolve => request.once('close', () => resolve(false)));
  for (const piece of body()) {
    const out = new Promise(resolve => request.write(piece, problem => resolve(!problem)));
    if (!(await Promise.race([out, closed])) || isAnswered()) return;
  }
  request.end();
}
