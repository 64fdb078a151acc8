import { ImapFlow } from 'imapflow';
import { MailboxError } from './imap-trouble.mjs';

const CONNECT_TIMEOUT_MS = 20_000;
const GREETING_TIMEOUT_MS = 15_000;

/** A server that says nothing for this long is taken for dead; whoever watches asks it more often than that whether it lives. */
const SILENT_MS = 90_000;

/** IDLE is begun anew this often: servers may end it after half an hour, and routers forget silent connections sooner. */
const IDLE_ANEW_MS = 300_000;

/** Noticing new mail waits this long for more commands; the library's own 15 s would be felt. */
const AUTO_IDLE_DELAY_MS = 50;

/** Opens and signs in. `mailbox` is what the desk says of it (README, "Watching"); `tokens` a TokenSource or null. Throws what troubleOf understands. */
export async function openMailbox(mailbox, tokens, { onError = () => {}, onClose = () => {}, silentMs = SILENT_MS } = {}) {
  const client = new ImapFlow({
    host: mailbox.host,
    port: mailbox.port,
    secure: mailbox.security === 'tls',
    // Required, or kept off: never "if the server offers it", which anyone in between can take away.
    ...(mailbox.security === 'tls' ? {} : { doSTARTTLS: mailbox.security === 'starttls' }),
    auth: tokens ? { user: mailbox.user, accessToken: await tokens.take() } : { user: mailbox.user, pass: mailbox.password },
    logger: false,
    clientInfo: { name: 'WorkflowDesk', vendor: 'WorkflowDesk' },
    autoIdleDelay: AUTO_IDLE_DELAY_MS,
    maxIdleTime: IDLE_ANEW_MS,
    socketTimeout: silentMs,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: GREETING_TIMEOUT_MS,
  });
  // Without a listener the first broken connection would end the process.
  client.on('error', onError);
  client.on('close', onClose);
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.close();
    if (tokens && error.authenticationFailed) tokens.forget();
    throw error;
  }
}

/** Makes the folders that mail is moved to where they are missing; a folder that can neither be found nor made is MailboxError folder-missing. */
export async function makeFolders(client, ...paths) {
  for (const path of paths) {
    try {
      await client.mailboxCreate(path);
    } catch (error) {
      if (error.serverResponseCode !== 'ALREADYEXISTS') throw new MailboxError('folder-missing', `${path}: ${error.responseText || error.message}`);
    }
  }
}

/** Opens the folder that is watched. */
export async function openFolder(client, path, options) {
  try {
    return await client.mailboxOpen(path, options);
  } catch (error) {
    if (!client.usable) throw error;
    throw new MailboxError('folder-missing', `${path}: ${error.responseText || error.message}`);
  }
}
