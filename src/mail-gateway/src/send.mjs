import nodemailer from 'nodemailer';
import { log } from './log.mjs';

/** Ids of messages sent that are remembered, so that a repeat is answered without sending again. */
const REMEMBERED = 1_000;

const CONNECTIONS = 3;
const CONNECT_MS = 10_000;
const SOCKET_MS = 60_000;

/** Answers to MAIL FROM that speak about us, not about the message: sign in first, or better (RFC 4954). */
const SIGN_IN_NEEDED = new Set([530, 534, 535, 538]);

/** Sends mail through the relay. Knows nothing of outboxes: the desk decides what to repeat. */
export class Sender {
  #transport;
  #dkim;
  #sent = new Map();
  #underWay = new Map();

  /** `dkim` maps domains of senders to the keys their mail is signed with (settings.mjs). */
  constructor(relay, hostname, dkim = new Map()) {
    this.#dkim = dkim;
    this.#transport = relay && nodemailer.createTransport({
      pool: true,
      maxConnections: CONNECTIONS,
      maxRequeues: 1,
      host: relay.host,
      port: relay.port,
      name: hostname,
      secure: relay.security === 'tls',
      requireTLS: relay.security === 'starttls',
      ignoreTLS: relay.security === 'none',
      auth: signIn(relay),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SOCKET_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    // Errors of a mail come back with that mail; a pool without a listener would end the process.
    this.#transport?.on('error', error => log('warning', 'relay-error', { code: error.code ?? null }));
  }

  /** Sends a checked message (outgoing-message.mjs); gives {code, body} for the HTTP answer. Never rejects. */
  async send(id, mail) {
    if (!this.#transport) return { code: 409, body: { status: 'no-relay' } };
    const earlier = this.#sent.get(id);
    if (earlier) return { code: 200, body: { ...earlier, repeated: true } };
    // The desk gave up waiting and asks again: both get the answer of the one attempt.
    let attempt = this.#underWay.get(id);
    if (!attempt) {
      attempt = this.#attempt(id, mail).finally(() => this.#underWay.delete(id));
      this.#underWay.set(id, attempt);
    }
    return attempt;
  }

  close() {
    this.#transport?.close();
  }

  /** Settles when every message under way has its answer. */
  async drained() {
    await Promise.all(this.#underWay.values());
  }

  async #attempt(id, mail) {
    try {
      const info = await this.#transport.sendMail({ ...mail, dkim: this.#dkim.get(mail.from.address.split('@').at(-1).toLowerCase()) });
      const rejected = (info.rejectedErrors ?? []).map(error => ({
        address: error.recipient ?? '', code: error.responseCode ?? null, message: oneLine(error.response ?? error.message),
      }));
      const body = { status: 'sent', response: oneLine(info.response), ...(rejected.length > 0 ? { rejected } : {}) };
      this.#remember(id, body);
      log('info', 'mail-sent', { id, messageId: info.messageId, rejected: rejected.length });
      return { code: 200, body };
    } catch (error) {
      const refused = isRefusal(error);
      const message = oneLine(error.response ?? error.message);
      log('warning', refused ? 'mail-refused-by-relay' : 'mail-not-sent', { id, code: error.code ?? null, responseCode: error.responseCode ?? null });
      return refused
        ? { code: 422, body: { status: 'refused', code: error.responseCode ?? null, message } }
        : { code: 503, body: { status: 'retry', code: error.responseCode ?? null, message } };
    }
  }

  #remember(id, body) {
    this.#sent.set(id, body);
    if (this.#sent.size > REMEMBERED) this.#sent.delete(this.#sent.keys().next().value);
  }
}

function signIn({ user, password, oauth }) {
  if (!user) return undefined;
  return oauth
    ? { type: 'OAuth2', user, clientId: oauth.clientId, clientSecret: oauth.clientSecret, refreshToken: oauth.refreshToken, accessUrl: oauth.url }
    : { user, pass: password };
}

// Only an answer about this message is final. A refused sign-in or greeting is our trouble with the relay: keep the mail.
function isRefusal({ code, responseCode }) {
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false;
  return responseCode === undefined || (responseCode >= 500 && !SIGN_IN_NEEDED.has(responseCode));
}

function oneLine(text) {
  return (text ?? '').toString().replace(/\s+/g, ' ').trim().slice(0, 500);
}
