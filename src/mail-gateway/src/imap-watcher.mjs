import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './backoff.mjs';
import { makeFolders, openFolder, openMailbox } from './imap-connection.mjs';
import { readMessage } from './imap-message.mjs';
import { MailboxError, troubleOf } from './imap-trouble.mjs';
import { log } from './log.mjs';
import { TokenSource } from './oauth.mjs';

/** A silent server is asked whether it lives this often, and given this long to say so. */
const PING_EVERY_MS = 60_000;
const PING_WITHIN_MS = 20_000;

/** Waiting mail is looked for this often even when the server announces none. */
const LOOK_EVERY_MS = 300_000;

/** Mails the desk could not take just now that end a round: then it is the desk, not the mail. */
const LATERS_IN_A_ROW = 2;

/** A server that refuses the password may lock the account when it is asked again and again: the longest pause twice over. */
const REFUSED = new Set(['sign-in-refused', 'token-refused']);

/** Sizes asked for together. */
const PIECE = 500;

/**
 * Watches one IMAP mailbox: hands each mail to the desk and moves it to the processed or the failed folder after the
 * desk's answer. It remembers nothing between runs: what lies in the folder is what is still to do, and the desk knows doubles.
 */
export class ImapWatcher {
  #mailbox;
  #deliver;
  #mayWork;
  #times;
  #tokens;
  #changed;
  #client = null;
  #wake = () => {};
  #woken = false;
  #stopping = new AbortController();
  #running;
  #laters = new Map();
  #status = { state: 'connecting', lastSeenAt: null, lastMailAt: null, backlog: null, error: null };

  /**
   * deliver({raw, source}) answers the desk's verdict; mayWork() is false once another gateway may have the mailbox;
   * changed() is called when the status has news.
   */
  constructor({ mailbox, deliver, mayWork, changed = () => {}, times = {} }) {
    this.#mailbox = mailbox;
    this.#deliver = deliver;
    this.#mayWork = mayWork;
    this.#changed = changed;
    this.#times = { pingEveryMs: PING_EVERY_MS, pingWithinMs: PING_WITHIN_MS, lookEveryMs: LOOK_EVERY_MS, firstPauseMs: 250, longestPauseMs: 30_000, ...times };
    this.#tokens = mailbox.auth === 'oauth2' ? new TokenSource(mailbox.oauth) : null;
    this.#running = this.#run();
  }

  get mailbox() {
    return this.#mailbox;
  }

  /** What the desk is told: {key, state, lastSeenAt, lastMailAt, backlog, error, refreshToken?}. */
  get report() {
    const renewed = this.#tokens?.renewedRefreshToken;
    return { key: this.#mailbox.key, ...this.#status, ...(renewed ? { refreshToken: renewed } : {}) };
  }

  /** Finishes the mail under way, for at most `withinMs`, and signs out. */
  async stop(withinMs = 3_500) {
    this.#stopping.abort();
    this.#look();
    const late = sleep(withinMs, null, { ref: false }).then(() => this.#client?.close());
    await Promise.race([this.#running, late]);
  }

  async #run() {
    const pause = new Backoff({ firstMs: this.#times.firstPauseMs, longestMs: this.#times.longestPauseMs });
    while (this.#goesOn()) {
      const began = performance.now();
      try {
        this.#note({ state: 'connecting' });
        await this.#session();
      } catch (error) {
        if (!this.#goesOn()) break;
        const { outcome, message } = troubleOf(error);
        this.#note({ state: 'broken', error: `${outcome}: ${message}` });
        if (performance.now() - began > this.#times.longestPauseMs) pause.reset();
        const wait = pause.take(REFUSED.has(outcome) ? 2 * this.#times.longestPauseMs : 0);
        log('warning', 'mailbox-broken', { mailbox: this.#mailbox.key, outcome, message, againInMilliseconds: wait });
        await this.#rest(wait, () => false);
      }
    }
  }

  async #session() {
    const pause = new Backoff({ firstMs: this.#times.firstPauseMs, longestMs: this.#times.longestPauseMs });
    const { folder, processedFolder, failedFolder } = this.#mailbox;
    let lost = null;
    let client;
    try {
      client = await openMailbox(this.#mailbox, this.#tokens, { onError: error => { lost ??= error; }, onClose: () => this.#look(), silentMs: this.#times.silentMs });
      this.#client = client;
      await makeFolders(client, processedFolder, failedFolder);
      await openFolder(client, folder);
      client.on('exists', () => this.#look());
      this.#note({ state: 'watching', error: null, lastSeenAt: now() });
      log('info', 'mailbox-watched', { mailbox: this.#mailbox.key, waiting: client.mailbox.exists });
      while (this.#goesOn() && client.usable) {
        this.#woken = false;
        const wait = await this.#drain(client, pause);
        if (this.#goesOn() && client.usable) await this.#idle(client, wait);
      }
      if (this.#goesOn()) throw new MailboxError('broken', 'the server closed the connection');
    } catch (error) {
      // Why the connection was lost says more than that a command could not be finished.
      throw lost ?? error;
    } finally {
      this.#client = null;
      if (client?.usable) await Promise.race([client.logout().catch(() => {}), sleep(1_000, null, { ref: false })]);
      client?.close();
    }
  }

  /** Takes everything that waits; gives the pause before the next round in milliseconds, or null when nothing is left. */
  async #drain(client, pause) {
    // SEARCH first: a FETCH of 1:* fails on an empty folder.
    const waiting = (await client.search({ deleted: false }, { uid: true })) || [];
    const { uidValidity } = client.mailbox;
    const keyOf = uid => `${uidValidity}:${uid}`;
    const known = new Set(waiting.map(keyOf));
    for (const key of this.#laters.keys()) if (!known.has(key)) this.#laters.delete(key);
    // What the desk would not take last time goes to the end, so that it holds nothing else up.
    waiting.sort((one, other) => (this.#laters.get(keyOf(one)) ?? 0) - (this.#laters.get(keyOf(other)) ?? 0) || one - other);
    let left = waiting.length;
    let latersInARow = 0;
    this.#note({ backlog: left, lastSeenAt: now() });
    for (let from = 0; from < waiting.length; from += PIECE) {
      const piece = waiting.slice(from, from + PIECE);
      const sizes = new Map();
      for await (const { uid, size } of client.fetch(piece.join(','), { uid: true, size: true }, { uid: true })) sizes.set(uid, size);
      for (const uid of piece) {
        if (!this.#goesOn()) return 0;
        // Gone meanwhile: another program has moved or deleted it.
        const verdict = sizes.has(uid) ? await this.#take(client, uid, sizes.get(uid)) : 'gone';
        if (verdict === 'later') {
          this.#laters.set(keyOf(uid), (this.#laters.get(keyOf(uid)) ?? 0) + 1);
          if (++latersInARow >= LATERS_IN_A_ROW) return pause.take();
        } else {
          latersInARow = 0;
          this.#laters.delete(keyOf(uid));
          this.#note({ backlog: --left });
        }
      }
    }
    if (left > 0) return pause.take();
    pause.reset();
    this.#note({ error: null });
    return null;
  }

  async #take(client, uid, size) {
    const message = await readMessage(client, uid, size, this.#mailbox);
    if (message === null) return 'gone';
    const { verdict, reason } = await this.#deliver(message).finally(message.close);
    if (verdict === 'later') {
      this.#note({ error: `desk: ${reason}` });
      return 'later';
    }
    const target = verdict === 'accepted' && !message.source.oversize ? this.#mailbox.processedFolder : this.#mailbox.failedFolder;
    await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    if (!(await client.messageMove(String(uid), target, { uid: true }))) {
      throw new MailboxError('folder-missing', `a mail could not be moved to ${target}`);
    }
    this.#note({ lastSeenAt: now(), ...(verdict === 'accepted' ? { lastMailAt: now() } : {}) });
    return verdict;
  }

  /** Waits for news: a mail, the end of the pause, the time to look again, or the end of the connection. Asks the server now and then whether it lives. */
  async #idle(client, pauseMs) {
    const until = Date.now() + (pauseMs ?? this.#times.lookEveryMs);
    // In a pause new mail has to wait as the old does.
    const isOver = () => !client.usable || (pauseMs === null && this.#woken);
    while (!isOver() && this.#goesOn() && Date.now() < until) {
      await this.#rest(Math.min(until - Date.now(), this.#times.pingEveryMs), isOver);
      if (!isOver() && this.#goesOn() && Date.now() < until) await this.#ping(client);
    }
  }

  async #ping(client) {
    const done = new AbortController();
    const late = sleep(this.#times.pingWithinMs, 'late', { ref: false, signal: done.signal }).catch(() => 'done');
    const answer = await Promise.race([client.noop().then(() => 'alive'), late]);
    done.abort();
    if (answer === 'late') throw new MailboxError('timeout', 'the server no longer answers');
    this.#note({ lastSeenAt: now() });
  }

  /** Waits until the time is over, `isOver` says so when there are news, or the watcher stops. */
  #rest(milliseconds, isOver) {
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = () => {};
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, milliseconds));
      this.#wake = () => {
        if (this.#stopping.signal.aborted || isOver()) done();
      };
      this.#wake();
    });
  }

  #look() {
    this.#woken = true;
    this.#wake();
  }

  #goesOn() {
    return !this.#stopping.signal.aborted && this.#mayWork();
  }

  #note(news) {
    const before = this.#status;
    this.#status = { ...before, ...news };
    if (before.state !== this.#status.state || before.error !== this.#status.error) this.#changed();
  }
}

function now() {
  return new Date().toISOString();
}
