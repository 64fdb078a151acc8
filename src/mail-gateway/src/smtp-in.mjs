import { SMTPServer } from 'smtp-server';
import { postToDesk } from './hook.mjs';
import { log } from './log.mjs';
import { Spool } from './mail-bytes.mjs';
import { checkSender, isNear, systemResolver } from './sender-check.mjs';

const MAX_CONNECTIONS = 100;
const MAX_RECIPIENTS = 100;
const SOCKET_TIMEOUT_MS = 60_000;

/** Messages of the largest size that may be held together, in memory or spooled; beyond that senders are asked to come back. */
const LARGEST_AT_ONCE = 3;

/** How long a message already under way may take once the gateway is told to stop. */
const FINISH_MS = 4_000;

/** The SMTP listener. It answers 250 only when the desk has the message, so the sender's server is the queue. */
export class SmtpIn {
  #settings;
  #pool;
  #listenerOf;
  #resolver;
  #server;
  #busy = new Set();
  #bytesHeld = 0;
  #stopping = false;

  /** listenerOf(addresses) gives {key, trustedAuthserv} of the mailbox a recipient belongs to, or null; resolver(name, type) looks names up. */
  constructor(settings, pool, listenerOf = async () => null, resolver = systemResolver()) {
    this.#settings = settings;
    this.#pool = pool;
    this.#listenerOf = listenerOf;
    this.#resolver = resolver;
    this.#server = new SMTPServer({
      name: settings.hostname,
      banner: 'WorkflowDesk',
      size: settings.maxMessageBytes,
      disabledCommands: settings.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      ...(settings.tls ?? {}),
      authOptional: true,
      disableReverseLookup: true,
      logger: false,
      maxClients: MAX_CONNECTIONS,
      maxRecipients: MAX_RECIPIENTS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      closeTimeout: FINISH_MS,
      onRcptTo: (recipient, session, callback) => callback(this.#refuseRecipient(recipient)),
      onData: (stream, session, callback) => this.#onData(stream, session, callback),
    });
  }

  /** Opens the port; gives {host, port}. Rejects with the socket's error, `code` EADDRINUSE when the port is taken. */
  listen() {
    const { host, port } = this.#settings.smtp;
    return new Promise((resolve, reject) => {
      let open = false;
      // Also hears of every broken connection; without a listener the first of them would end the process.
      this.#server.on('error', error => {
        if (!open) reject(error);
        else log('warning', 'smtp-connection-error', { code: error.code ?? null, remoteAddress: error.remote ?? null });
      });
      this.#server.listen(port, host, () => {
        open = true;
        const address = this.#server.server.address();
        resolve({ host: address.address, port: address.port });
      });
    });
  }

  /** Stops accepting, says goodbye to idle senders and waits for messages under way. */
  stop() {
    this.#stopping = true;
    return new Promise(resolve => {
      this.#server.close(resolve);
      for (const connection of this.#server.connections) {
        if (!this.#busy.has(connection.id)) connection.send(421, 'Closing for now, please try again');
      }
    });
  }

  #refuseRecipient({ address }) {
    const { domains } = this.#settings;
    if (domains.length === 0) return null;
    const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
    return domains.includes(domain) ? null : smtpError(550, 'We do not take mail for that domain');
  }

  #onData(stream, session, callback) {
    this.#busy.add(session.id);
    const spool = new Spool();
    let held = 0;
    let crowded = false;
    let broken = null;
    const release = () => {
      this.#bytesHeld -= held;
      held = 0;
      spool.close();
    };
    stream.on('data', chunk => {
      if (crowded || broken) return;
      if (stream.sizeExceeded) return release();
      crowded = this.#bytesHeld + chunk.length > LARGEST_AT_ONCE * this.#settings.maxMessageBytes;
      if (crowded) return release();
      held += chunk.length;
      this.#bytesHeld += chunk.length;
      try {
        spool.write(chunk);
      } catch (error) {
        broken = error;
        release();
      }
    });
    stream.on('error', error => log('warning', 'smtp-data-broken', { code: error.code ?? null }));
    stream.on('close', () => {
      if (stream.readableEnded) return;
      release();
      this.#busy.delete(session.id);
    });
    stream.on('end', async () => {
      try {
        if (broken) throw broken;
        if (stream.sizeExceeded) callback(this.#tooBig());
        else if (crowded) callback(this.#tooMany());
        else callback(await this.#deliver(spool.bytes(), session));
      } catch (error) {
        log('error', 'delivery-failed', { error: error.message });
        callback(smtpError(451, 'Temporary trouble, please try again'));
      } finally {
        release();
        this.#busy.delete(session.id);
        if (this.#stopping) this.#sayGoodbye(session.id);
      }
    });
  }

  /** Hands one message to the desk; gives null when taken, else the SMTP error. */
  async #deliver(raw, session) {
    const envelopeTo = session.envelope.rcptTo.map(({ address }) => address);
    const listener = await this.#listenerOf(envelopeTo);
    const source = {
      kind: 'smtp',
      mailbox: listener?.key ?? this.#settings.mailbox,
      envelopeFrom: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
      envelopeTo,
      remoteAddress: session.remoteAddress ?? '',
      helo: session.hostNameAppearsAs || '',
      tls: Boolean(session.secure),
    };
    const started = process.hrtime.bigint();
    if (this.#checks(source.remoteAddress, listener)) {
      source.authentication = await checkSender({ raw, ...source, hostname: this.#settings.hostname }, this.#resolver);
    }
    const { json, parseError, id, release } = await this.#pool.toJson({ raw, source, fallbackCharset: this.#settings.fallbackCharset });
    const { verdict, status, reason, replyId } = await postToDesk(this.#settings, json).finally(release);
    log(verdict === 'accepted' ? 'info' : 'warning', `mail-${verdict}`, {
      id, replyId, status, reason, parseError, size: raw.length, mailbox: source.mailbox, remoteAddress: source.remoteAddress,
      milliseconds: Number((process.hrtime.bigint() - started) / 1_000_000n),
    });
    if (verdict === 'accepted') return null;
    return verdict === 'refused' ? smtpError(554, reason) : smtpError(451, 'Temporary trouble, please try again');
  }

  /** A server of our own in front has checked already, and SPF knows nothing of peers nearby. */
  #checks(remoteAddress, listener) {
    const { checkSenders } = this.#settings;
    return !listener?.trustedAuthserv && (checkSenders === 'on' || (checkSenders === 'auto' && !isNear(remoteAddress)));
  }

  #tooBig() {
    log('warning', 'mail-too-big', { limit: this.#settings.maxMessageBytes });
    return smtpError(552, `Message is larger than ${this.#settings.maxMessageBytes} bytes`);
  }

  #tooMany() {
    log('warning', 'too-much-mail-at-once', { bytesHeld: this.#bytesHeld });
    return smtpError(451, 'Too much mail at once, please try again');
  }

  #sayGoodbye(sessionId) {
    for (const connection of this.#server.connections) {
      // The reply to the message goes out first; both are written in order on the same socket.
      if (connection.id === sessionId) setImmediate(() => connection.send(421, 'Closing for now, please try again'));
    }
  }
}

function smtpError(responseCode, message) {
  return Object.assign(new Error(message), { responseCode });
}
