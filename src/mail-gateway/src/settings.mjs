import { createPrivateKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { encodingOf } from './charset-repair.mjs';

/** A setting that cannot be used; `variable` is its name in the environment. The value is never repeated: it may be a secret. */
export class SettingError extends Error {
  constructor(variable, reason) {
    super(`${variable} ${reason}`);
    this.variable = variable;
  }
}

const HOOK_PATH = '/mail/inbound';
const WATCH_PATH = '/mail/watch';
const RELAY_PORTS = { none: 25, starttls: 587, tls: 465 };
const OAUTH_PARTS = ['OAUTH_URL', 'OAUTH_CLIENT_ID', 'OAUTH_CLIENT_SECRET', 'OAUTH_REFRESH_TOKEN'];

/** Reads and checks every setting. Throws SettingError on the first bad one. */
export function readSettings(env) {
  const text = name => (env[name] ?? '').trim();
  const required = name => text(name) || fail(name, 'is required');
  const number = (name, fallback, least, most) => {
    if (!text(name)) return fallback;
    const value = Number(text(name));
    return Number.isInteger(value) && value >= least && value <= most
      ? value
      : fail(name, `must be a whole number from ${least} to ${most}`);
  };

  const hookUrl = required('GATEWAY_HOOK_URL');
  if (!/^https?:$/.test(protocolOf(hookUrl))) {
    fail('GATEWAY_HOOK_URL', 'must be an http or https address');
  }

  const watchUrl = text('GATEWAY_WATCH_URL') || (hookUrl.endsWith(HOOK_PATH) ? hookUrl.slice(0, -HOOK_PATH.length) + WATCH_PATH : '');
  if (watchUrl && !/^https?:$/.test(protocolOf(watchUrl))) fail('GATEWAY_WATCH_URL', 'must be an http or https address');

  const id = text('GATEWAY_ID') || `${hostname()}.${randomUUID().slice(0, 8)}`;
  if (!/^[\w.:-]{1,100}$/.test(id)) fail('GATEWAY_ID', 'must be at most 100 letters, digits and . _ : -');

  const checkSenders = text('GATEWAY_CHECK_SENDERS') || 'auto';
  if (!['auto', 'on', 'off'].includes(checkSenders)) fail('GATEWAY_CHECK_SENDERS', 'must be auto, on or off');

  const key = required('GATEWAY_KEY');
  if (!/^[!-~]{8,}$/.test(key)) fail('GATEWAY_KEY', 'must be at least 8 printable ASCII characters without spaces');

  const fallbackCharset = text('GATEWAY_FALLBACK_CHARSET') || 'gb18030';
  if (!encodingOf(fallbackCharset)) fail('GATEWAY_FALLBACK_CHARSET', 'is not a known character set');

  const lifeline = text('GATEWAY_LIFELINE');
  if (lifeline && lifeline !== 'stdin') fail('GATEWAY_LIFELINE', 'must be "stdin" or empty');

  const domains = text('GATEWAY_DOMAINS').split(',').map(domain => domain.trim().toLowerCase()).filter(Boolean);
  const odd = domains.find(domain => /[\s@]/.test(domain));
  if (odd) fail('GATEWAY_DOMAINS', 'must be domain names separated by commas');

  return {
    hookUrl,
    watchUrl,
    id,
    key,
    checkSenders,
    smtp: {
      host: text('GATEWAY_SMTP_HOST') || '127.0.0.1',
      port: number('GATEWAY_SMTP_PORT', 2525, 0, 65535),
    },
    http: {
      host: text('GATEWAY_HTTP_HOST') || '127.0.0.1',
      port: number('GATEWAY_HTTP_PORT', 0, 0, 65535),
    },
    maxMessageBytes: number('GATEWAY_MAX_MESSAGE_BYTES', 26_214_400, 1_024, 104_857_600),
    mailbox: (text('GATEWAY_MAILBOX') || 'smtp').toLowerCase(),
    domains,
    hostname: text('GATEWAY_HOSTNAME') || hostname(),
    fallbackCharset,
    tls: readTls(text),
    lifeline: lifeline === 'stdin',
    relay: readRelay(text, number),
    dkim: readDkim(text),
  };
}

function readTls(text) {
  const keyPath = text('GATEWAY_TLS_KEY');
  const certPath = text('GATEWAY_TLS_CERT');
  if (!keyPath && !certPath) return null;
  if (!keyPath) fail('GATEWAY_TLS_KEY', 'is required when GATEWAY_TLS_CERT is set');
  if (!certPath) fail('GATEWAY_TLS_CERT', 'is required when GATEWAY_TLS_KEY is set');
  return { key: readPem('GATEWAY_TLS_KEY', keyPath), cert: readPem('GATEWAY_TLS_CERT', certPath) };
}

function readPem(variable, path) {
  let pem;
  try {
    pem = readFileSync(path);
  } catch (error) {
    fail(variable, `names a file that cannot be read (${error.code})`);
  }
  return pem.includes('-----BEGIN ') ? pem : fail(variable, 'names a file that is not in PEM form');
}

function readRelay(text, number) {
  const host = text('GATEWAY_RELAY_HOST');
  if (!host) {
    const orphan = ['PORT', 'USER', 'PASSWORD', 'SECURITY', ...OAUTH_PARTS].map(part => `GATEWAY_RELAY_${part}`).find(text);
    if (orphan) fail(orphan, 'has no effect without GATEWAY_RELAY_HOST');
    return null;
  }
  const security = text('GATEWAY_RELAY_SECURITY') || 'starttls';
  if (!(security in RELAY_PORTS)) fail('GATEWAY_RELAY_SECURITY', 'must be none, starttls or tls');
  const user = text('GATEWAY_RELAY_USER');
  const password = text('GATEWAY_RELAY_PASSWORD');
  const oauth = readOAuth(text);
  if (user && !password && !oauth) fail('GATEWAY_RELAY_PASSWORD', 'is required when GATEWAY_RELAY_USER is set');
  if (password && oauth) fail('GATEWAY_RELAY_PASSWORD', 'must be empty when the relay is signed in to with tokens');
  if ((password || oauth) && !user) fail('GATEWAY_RELAY_USER', `is required when ${password ? 'GATEWAY_RELAY_PASSWORD' : 'GATEWAY_RELAY_OAUTH_URL'} is set`);
  return { host, port: number('GATEWAY_RELAY_PORT', RELAY_PORTS[security], 1, 65535), security, user, password, oauth };
}

function readOAuth(text) {
  const [url, clientId, clientSecret, refreshToken] = OAUTH_PARTS.map(part => text(`GATEWAY_RELAY_${part}`));
  if (!url) {
    const orphan = OAUTH_PARTS.map(part => `GATEWAY_RELAY_${part}`).find(text);
    if (orphan) fail(orphan, 'has no effect without GATEWAY_RELAY_OAUTH_URL');
    return null;
  }
  if (!/^https?:$/.test(protocolOf(url))) fail('GATEWAY_RELAY_OAUTH_URL', 'must be an http or https address');
  if (!clientId) fail('GATEWAY_RELAY_OAUTH_CLIENT_ID', 'is required when GATEWAY_RELAY_OAUTH_URL is set');
  if (!refreshToken) fail('GATEWAY_RELAY_OAUTH_REFRESH_TOKEN', 'is required when GATEWAY_RELAY_OAUTH_URL is set');
  return { url, clientId, clientSecret, refreshToken };
}

/** `domain:selector:key file`, separated by commas; gives a map by domain in the form nodemailer signs with. */
function readDkim(text) {
  const keys = new Map();
  for (const entry of text('GATEWAY_DKIM').split(',').map(part => part.trim()).filter(Boolean)) {
    const [, domain, selector, path] = /^([a-z0-9.-]+):([a-z0-9._-]+):(.+)$/i.exec(entry) ?? fail('GATEWAY_DKIM', 'must be domain:selector:key file, separated by commas');
    const privateKey = readPem('GATEWAY_DKIM', path).toString('ascii');
    try {
      createPrivateKey(privateKey);
    } catch {
      fail('GATEWAY_DKIM', `names a file for ${domain} that is not a private key`);
    }
    keys.set(domain.toLowerCase(), { domainName: domain.toLowerCase(), keySelector: selector, privateKey });
  }
  return keys;
}

function protocolOf(address) {
  try {
    return new URL(address).protocol;
  } catch {
    return 'none';
  }
}

function fail(variable, reason) {
  throw new SettingError(variable, reason);
}
