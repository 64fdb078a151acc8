import { MailboxError } from './imap-trouble.mjs';

const TOKEN_TIMEOUT_MS = 15_000;

/** An access token is used until this long before its end, so that none runs out between asking and signing in. */
const RENEW_BEFORE_MS = 120_000;

/** Servers that name no lifetime mean an hour as a rule (RFC 6749, 4.2.2 leaves it open). */
const USUAL_LIFETIME_S = 3_600;

/** Access tokens of one mailbox, by refresh token where it has one, else by client credentials. */
export class TokenSource {
  #settings;
  #now;
  #token = null;
  #usableUntil = 0;
  #refreshToken;

  /** settings: {tokenUrl, clientId, clientSecret, refreshToken, scope}; the last three may be null. */
  constructor(settings, now = Date.now) {
    this.#settings = settings;
    this.#now = now;
    this.#refreshToken = settings.refreshToken;
  }

  /** The refresh token the server gave in exchange for ours; null while ours is the newest. */
  get renewedRefreshToken() {
    return this.#refreshToken === this.#settings.refreshToken ? null : this.#refreshToken;
  }

  /** A token that is good for a while yet. Throws MailboxError token-refused, or the network's error. */
  async take() {
    if (this.#token && this.#now() < this.#usableUntil) return this.#token;
    const { status, answer } = await this.#ask();
    if (typeof answer.access_token !== 'string' || answer.access_token === '') {
      throw new MailboxError('token-refused', `the token endpoint answered ${status}${answer.error ? ` ${answer.error}` : ''}${answer.error_description ? `: ${answer.error_description}` : ''}`);
    }
    const lifetime = Number(answer.expires_in) > 0 ? Number(answer.expires_in) : USUAL_LIFETIME_S;
    this.#token = answer.access_token;
    this.#usableUntil = this.#now() + Math.max(lifetime * 1_000 - RENEW_BEFORE_MS, lifetime * 500);
    if (typeof answer.refresh_token === 'string' && answer.refresh_token !== '') this.#refreshToken = answer.refresh_token;
    return this.#token;
  }

  /** The server did not take the token: the next one is asked for anew. */
  forget() {
    this.#token = null;
  }

  async #ask() {
    const { tokenUrl, clientId, clientSecret, scope } = this.#settings;
    const form = new URLSearchParams({ grant_type: this.#refreshToken ? 'refresh_token' : 'client_credentials', client_id: clientId });
    if (clientSecret) form.set('client_secret', clientSecret);
    if (this.#refreshToken) form.set('refresh_token', this.#refreshToken);
    if (scope) form.set('scope', scope);
    let response;
    try {
      response = await fetch(tokenUrl, { method: 'POST', body: form, headers: { accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS) });
    } catch (error) {
      throw error.name === 'TimeoutError' ? new MailboxError('timeout', 'the token endpoint did not answer in time') : (error.cause ?? error);
    }
    const text = (await response.text()).slice(0, 65_536);
    try {
      return { status: response.status, answer: JSON.parse(text) ?? {} };
    } catch {
      return { status: response.status, answer: {} };
    }
  }
}
