import { callDesk } from './desk-call.mjs';
import { encodedPieces, lengthOfPieces } from './inbound-message.mjs';

/** How long the desk may take for one message before the sender is asked to try again. */
const HOOK_TIMEOUT_MS = 30_000;

// The message is fine but the door is not: a wrong key or address, a desk that is starting or busy.
// The sender keeps the mail and tries again, so a slip in the settings bounces nobody's mail.
const TRY_AGAIN = new Set([401, 404, 405, 408, 425, 429]);

/**
 * Posts one message, in pieces, to the desk. Answers {verdict: 'accepted', replyId} | {verdict: 'later', reason} | {verdict: 'refused', reason}.
 * Reasons are short printable ASCII, fit for an SMTP answer.
 */
export async function postToDesk({ hookUrl, key }, pieces, timeoutMs = HOOK_TIMEOUT_MS) {
  let status;
  let answer;
  try {
    const response = await callDesk(hookUrl, key, { length: lengthOfPieces(pieces), body: () => encodedPieces(pieces), timeoutMs });
    status = response.status;
    answer = parseAnswer(response.text);
  } catch (error) {
    // A 2xx whose body broke off is still a 2xx, but we cannot be sure the desk committed: the sender repeats, the desk dedupes.
    return { verdict: 'later', reason: error.name === 'TimeoutError' ? 'desk did not answer in time' : 'desk not reachable', status: null };
  }
  if (status >= 200 && status < 300) return { verdict: 'accepted', status, replyId: idOf(answer) };
  if (status >= 400 && status < 500 && !TRY_AGAIN.has(status)) {
    return { verdict: 'refused', status, reason: printable(answer.detail ?? answer.title ?? answer.code) || `refused (${status})` };
  }
  return { verdict: 'later', status, reason: `desk answered ${status}` };
}

/** Tells the desk how the mailboxes are doing; gives {status, answer}. Rejects when the desk cannot be reached. */
export async function tellDesk({ watchUrl, key }, report, timeoutMs) {
  const body = Buffer.from(JSON.stringify(report), 'utf8');
  const { status, text } = await callDesk(watchUrl, key, { length: body.length, body: () => [body], timeoutMs });
  return { status, answer: parseAnswer(text) };
}

function parseAnswer(text) {
  try {
    const answer = JSON.parse(text);
    return answer !== null && typeof answer === 'object' ? answer : {};
  } catch {
    return {};
  }
}

function idOf(answer) {
  const id = answer.id ?? answer.messageId ?? null;
  return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 100) : null;
}

function printable(text) {
  return typeof text === 'string' ? text.replace(/[^ -~]+/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 120) : '';
}
