import { openFolder, openMailbox } from './imap-connection.mjs';
import { troubleOf } from './imap-trouble.mjs';
import { TokenSource } from './oauth.mjs';

/** However slow the server: the person at the button gets an answer. */
const LIMIT_MS = 40_000;

/** Tries a mailbox without touching its mail: {outcome: 'ok', waiting} or {outcome, message} with a word of troubleOf. */
export async function testMailbox(mailbox, limitMs = LIMIT_MS) {
  let client = null;
  let timer;
  const late = new Promise(resolve => {
    timer = setTimeout(() => resolve({ outcome: 'timeout', message: `no answer within ${limitMs / 1_000} s` }), limitMs);
  });
  const trying = (async () => {
    const tokens = mailbox.auth === 'oauth2' ? new TokenSource(mailbox.oauth) : null;
    client = await openMailbox(mailbox, tokens);
    const { exists } = await openFolder(client, mailbox.folder, { readOnly: true });
    return { outcome: 'ok', waiting: exists };
  })().catch(error => troubleOf(error));
  try {
    return await Promise.race([trying, late]);
  } finally {
    clearTimeout(timer);
    client?.close();
  }
}
