import { tellDesk } from './hook.mjs';
import { ImapWatcher } from './imap-watcher.mjs';
import { log } from './log.mjs';

/** How often the desk is told and asked. */
const EVERY_MS = 10_000;

/** News of a mailbox go out sooner, but not more often than this. */
const SOON_MS = 1_000;

const ASK_TIMEOUT_MS = 8_000;

/** A lease is given up this long before the desk would give it to another gateway. */
const LEASE_MARGIN_MS = 5_000;

/**
 * The one conversation between gateway and desk: every few seconds the gateway says how its mailboxes are doing and hears
 * which ones it holds. A gateway that cannot reach the desk stops watching before another may begin.
 */
export class DeskWatch {
  #settings;
  #pool;
  #post;
  #times;
  #watchers = new Map();
  #listeners = new Map();
  #heldUntil = 0;
  #timer = null;
  #expiry = null;
  #asking = null;
  #again = false;
  #stopped = false;
  #wasReached = true;
  #firstAnswer;
  #answered;

  /** post(json) hands one mail to the desk and gives its verdict. */
  constructor(settings, pool, post, times = {}) {
    this.#settings = settings;
    this.#pool = pool;
    this.#post = post;
    this.#times = { everyMs: EVERY_MS, soonMs: SOON_MS, ...times };
    this.#firstAnswer = new Promise(resolve => {
      this.#answered = resolve;
    });
  }

  start() {
    if (!this.#settings.watchUrl) return this.#answered();
    return this.#ask();
  }

  /** Asks the desk now: somebody has changed a mailbox. */
  hurry() {
    if (this.#settings.watchUrl && !this.#stopped) this.#schedule(0);
  }

  /** The listener's mailbox an envelope recipient belongs to: {key, trustedAuthserv}; null: its own door. Waits a moment for the desk's first word. */
  async listenerOf(addresses, withinMs = 3_000) {
    let timer;
    await Promise.race([this.#firstAnswer, new Promise(resolve => {
      timer = setTimeout(resolve, withinMs);
    })]);
    clearTimeout(timer);
    for (const address of addresses) {
      const lower = address.toLowerCase();
      const found = this.#listeners.get(lower) ?? this.#listeners.get(lower.replace(/\+[^@]*(?=@)/, ''));
      if (found) return found;
    }
    return null;
  }

  /** Ends every watcher and tells the desk, so that another gateway may begin at once. */
  async stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#expiry);
    const held = [...this.#watchers.values()];
    await Promise.all(held.map(({ watcher }) => watcher.stop()));
    await this.#asking?.catch(() => {});
    if (held.length === 0) return;
    try {
      await tellDesk(this.#settings, { gateway: this.#settings.id, leaving: true, mailboxes: held.map(({ watcher }) => watcher.report) }, 800);
    } catch (error) {
      log('info', 'lease-runs-out', { reason: error.name });
    }
  }

  #schedule(milliseconds) {
    if (this.#stopped) return;
    if (this.#asking) {
      this.#again ||= milliseconds === 0;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), milliseconds);
  }

  async #ask() {
    this.#asking = this.#askOnce();
    await this.#asking;
    this.#asking = null;
    const again = this.#again;
    this.#again = false;
    this.#schedule(again ? 0 : this.#times.everyMs);
  }

  async #askOnce() {
    // The lease counts from here: the desk began it later, so ours ends earlier.
    const asked = performance.now();
    const reports = [...this.#watchers.values()].map(({ watcher }) => watcher.report);
    try {
      const { status, answer } = await tellDesk(this.#settings, { gateway: this.#settings.id, leaving: false, mailboxes: reports }, ASK_TIMEOUT_MS);
      // A receiver that is no desk of ours has no mailboxes to watch.
      if (status !== 200 && status !== 404) throw new Error(`desk answered ${status}`);
      if (this.#stopped) return;
      const held = status === 200 && Array.isArray(answer.mailboxes) ? answer.mailboxes : [];
      this.#heldUntil = asked + Math.max(0, Number(answer.leaseSeconds ?? 0) * 1_000 - LEASE_MARGIN_MS);
      this.#listeners = new Map((answer.listeners ?? []).map(({ address, ...listener }) => [String(address).toLowerCase(), listener]));
      this.#answered();
      this.#arm();
      await this.#follow(held);
      if (!this.#wasReached) log('info', 'desk-reached');
      this.#wasReached = true;
    } catch (error) {
      if (this.#wasReached) log('warning', 'desk-not-reached', { reason: error.cause?.code ?? error.message });
      this.#wasReached = false;
    }
  }

  #arm() {
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#follow([]), Math.max(0, this.#heldUntil - performance.now()));
  }

  /** Starts, stops and replaces watchers until they are those of the answer. */
  async #follow(held) {
    const wanted = new Map(held.map(mailbox => [mailbox.key, mailbox]));
    const gone = [...this.#watchers].filter(([key, held]) => !wanted.has(key) || !isSame(held, wanted.get(key)));
    await Promise.all(gone.map(async ([key, { watcher }]) => {
      this.#watchers.delete(key);
      await watcher.stop();
      log('info', 'mailbox-left', { mailbox: key });
    }));
    for (const [key, mailbox] of wanted) {
      if (this.#watchers.has(key) || this.#stopped) continue;
      const watcher = new ImapWatcher({
        mailbox: { ...mailbox, maxMessageBytes: Math.min(mailbox.maxMessageBytes ?? Infinity, this.#settings.maxMessageBytes) },
        deliver: message => this.#deliver(message, mailbox),
        mayWork: () => performance.now() < this.#heldUntil,
        changed: () => this.#soon(),
        times: this.#times,
      });
      this.#watchers.set(key, { mailbox, watcher });
    }
  }

  async #deliver({ raw, source }, mailbox) {
    const { json, parseError, id, release } = await this.#pool.toJson({ raw, source, fallbackCharset: mailbox.fallbackCharset ?? this.#settings.fallbackCharset });
    const { verdict, status, reason, replyId } = await this.#post(json).finally(release);
    log(verdict === 'accepted' ? 'info' : 'warning', `mail-${verdict}`, { id, replyId, status, reason, parseError, size: source.size, oversize: source.oversize, mailbox: mailbox.key });
    return { verdict, reason };
  }

  #soon() {
    if (!this.#asking) this.#schedule(this.#times.soonMs);
  }
}

// A refresh token that this watcher itself brought back from the provider is no change.
function isSame({ mailbox, watcher }, wanted) {
  const token = wanted.oauth?.refreshToken;
  const known = token === mailbox.oauth?.refreshToken || token === watcher.report.refreshToken;
  const withoutToken = ({ oauth, ...rest }) => JSON.stringify([rest, oauth && { ...oauth, refreshToken: null }]);
  return known && withoutToken(mailbox) === withoutToken(wanted);
}
