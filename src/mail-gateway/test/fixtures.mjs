import { createHash } from 'node:crypto';
import { inboundMessage, toJsonBytes } from '../src/inbound-message.mjs';
import { parseMessage } from '../src/parse.mjs';
import { samples } from './samples.mjs';

const NAMES = ['gb18030-with-attachment', 'gbk-quoted-printable', 'raw-gbk-headers', 'html-meta-gbk', 'inline-image', 'forwarded-message', 'bounce-report', 'reply', 'nul-and-surrogates'];

/** What the gateway posts for a known mail, with everything that varies from run to run fixed: {name: message}. */
export async function goldenMessages() {
  const messages = {};
  for (const name of NAMES) {
    const { raw } = samples[name];
    messages[name] = golden(name, raw, await parseMessage(raw, 'gb18030'), null);
  }
  messages['unreadable-stub'] = golden('unreadable-stub', samples['gb18030-with-attachment'].raw, null, 'parsing took longer than 10000 ms');
  return messages;
}

function golden(name, raw, body, parseError) {
  const id = createHash('sha256').update(name).digest('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const source = {
    kind: 'smtp', mailbox: 'smtp', envelopeFrom: name === 'bounce-report' ? '' : 'lin@corp.example', envelopeTo: ['support@desk.example'],
    remoteAddress: '127.0.0.1', helo: 'mail.corp.example', tls: false, parseError,
  };
  return JSON.parse(toJsonBytes(inboundMessage({ raw, body, source, fallbackCharset: 'gb18030', id })));
}
