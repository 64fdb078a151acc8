/** A mailbox that cannot be used as it is set up; `outcome` is one of the words of troubleOf. */
export class MailboxError extends Error {
  constructor(outcome, message) {
    super(message);
    this.outcome = outcome;
  }
}

const TLS_CODES = /^(ERR_TLS|ERR_SSL|CERT_|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_OSSL)/;

/**
 * What is wrong, as {outcome, message}. Outcomes: host-not-found, refused, timeout, tls, sign-in-refused, token-refused, folder-missing, broken.
 * The message is one printable line from the server or the system; passwords and tokens are never in it.
 */
export function troubleOf(error) {
  const message = oneLine(error.responseText || error.message || String(error));
  return { outcome: outcomeOf(error), message };
}

function outcomeOf(error) {
  if (error instanceof MailboxError) return error.outcome;
  const code = String(error.code ?? '');
  if (error.authenticationFailed) return 'sign-in-refused';
  if (error.tlsFailed || TLS_CODES.test(code)) return 'tls';
  if (error.mailboxMissing || ['NONEXISTENT', 'TRYCREATE'].includes(error.serverResponseCode)) return 'folder-missing';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') return 'host-not-found';
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'refused';
  if (/TIMEOUT|ETIMEDOUT|GreetingTimeout/i.test(code)) return 'timeout';
  return 'broken';
}

function oneLine(text) {
  return text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 300).toWellFormed();
}
