import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { log } from './log.mjs';
import { testMailbox } from './mailbox-test.mjs';
import { FieldError, readOutgoingMessage } from './outgoing-message.mjs';

/** Largest request about a mailbox, in bytes; tokens of some providers are long. */
const MOST_MAILBOX = 65_536;

/** The control server: the desk sends mail through it and tries mailboxes, supervisors ask for its health. */
export class ControlServer {
  #settings;
  #sender;
  #hurry;
  #server;
  #expected;

  /** hurry() makes the gateway ask the desk for its mailboxes now. */
  constructor(settings, sender, hurry = () => {}) {
    this.#settings = settings;
    this.#sender = sender;
    this.#hurry = hurry;
    this.#expected = digest(`ApiKey ${settings.key}`);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(error => {
        log('error', 'request-failed', { error: error.message });
        if (!response.headersSent) reply(response, 500, { status: 'error' });
        else response.destroy();
      });
    });
    this.#server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** Opens the port; gives {host, port}. Rejects with the socket's error. */
  listen() {
    const { host, port } = this.#settings.http;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        resolve({ host: address.address, port: address.port });
      });
    });
  }

  /** Stops accepting and waits for answers under way. */
  stop() {
    return new Promise(resolve => {
      this.#server.close(resolve);
      this.#server.closeIdleConnections();
    });
  }

  async #answer(request, response) {
    const path = request.url.split('?', 1)[0];
    if (path === '/healthz') {
      return request.method === 'GET' || request.method === 'HEAD'
        ? reply(response, 200, { status: 'ok' })
        : reply(response, 405, { status: 'method-not-allowed' });
    }
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), this.#expected)) {
      return reply(response, 401, { status: 'unauthorized' });
    }
    const answer = { '/send': this.#send, '/mailboxes/test': this.#test, '/mailboxes/changed': this.#changed }[path];
    if (!answer) return reply(response, 404, { status: 'not-found' });
    return request.method === 'POST' ? answer.call(this, request, response) : reply(response, 405, { status: 'method-not-allowed' });
  }

  async #changed(request, response) {
    request.resume();
    this.#hurry();
    reply(response, 202, { status: 'asking' });
  }

  async #test(request, response) {
    const body = await readBody(request, MOST_MAILBOX);
    if (body === null) return reply(response, 413, { status: 'too-big' });
    let mailbox;
    try {
      mailbox = readMailbox(JSON.parse(body));
    } catch (error) {
      return reply(response, 400, { status: 'invalid', field: error.field ?? 'body', message: error instanceof FieldError ? error.message : 'body is not JSON' });
    }
    reply(response, 200, await testMailbox(mailbox));
  }

  async #send(request, response) {
    const body = await readBody(request, this.#settings.maxMessageBytes * 2);
    if (body === null) return reply(response, 413, { status: 'too-big' });
    let outgoing;
    try {
      outgoing = readOutgoingMessage(JSON.parse(body));
    } catch (error) {
      if (error instanceof FieldError) return reply(response, 400, { status: 'invalid', field: error.field, message: error.message });
      if (error instanceof SyntaxError) return reply(response, 400, { status: 'invalid', field: 'body', message: 'body is not JSON' });
      throw error;
    }
    const result = await this.#sender.send(outgoing.id, outgoing.mail);
    return reply(response, result.code, result.body);
  }
}

/** Only what a test needs, so that a slip is told here and not by a strange error of the server. */
function readMailbox(mailbox) {
  const wrong = (field, reason) => {
    throw new FieldError(field, reason);
  };
  if (mailbox === null || typeof mailbox !== 'object') wrong('body', 'is not an object');
  for (const field of ['host', 'user', 'folder']) if (typeof mailbox[field] !== 'string' || !mailbox[field]) wrong(field, 'is required');
  if (!Number.isInteger(mailbox.port) || mailbox.port < 1 || mailbox.port > 65535) wrong('port', 'must be a whole number from 1 to 65535');
  if (!['tls', 'starttls', 'none'].includes(mailbox.security)) wrong('security', 'must be tls, starttls or none');
  if (mailbox.auth === 'oauth2' ? !mailbox.oauth?.tokenUrl || !mailbox.oauth.clientId : typeof mailbox.password !== 'string') wrong('auth', 'misses a part');
  return mailbox;
}

async function readBody(request, limit) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    // Keep reading to the end so that the answer can be delivered, but keep nothing.
    if (length <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return length > limit ? null : Buffer.concat(chunks).toString('utf8');
}

function reply(response, status, body) {
  const json = Buffer.from(JSON.stringify(body), 'utf8');
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': json.length, 'cache-control': 'no-store' });
  response.end(json);
}

// Hashing makes both sides the same length, which the constant-time comparison asks for.
function digest(text) {
  return createHash('sha256').update(text).digest();
}
