import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startDovecot, until } from './dovecot.mjs';
import { startDesk, startGateway } from './running.mjs';
import { mail } from './samples.mjs';

const LIMIT = 300_000;
let dovecot;
let desk;
let gateway;
let serial = 0;

before(async () => {
  [dovecot, desk] = await Promise.all([startDovecot(), startDesk()]);
  gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url, GATEWAY_MAX_MESSAGE_BYTES: String(LIMIT), GATEWAY_ID: 'one' });
});

beforeEach(() => {
  desk.answer = () => ({ status: 200, body: { id: 'in-1' } });
  desk.watch = null;
  desk.received.length = 0;
});

after(async () => {
  await gateway.stop();
  await Promise.all([desk.close(), dovecot.stop()]);
});

const letter = (subject, body = 'x') => mail({ From: 'lin@corp.example', Subject: subject, 'Message-ID': `<${subject}@corp.example>` }, body);
const subjects = () => desk.received.map(({ message }) => message.Subject);
const report = key => desk.reports.findLast(({ gateway: id }) => id === 'one')?.mailboxes.find(mailbox => mailbox.key === key);

/** Makes the running gateway watch these mailboxes. */
async function watch(...mailboxes) {
  desk.mailboxes = mailboxes;
  await hurry(gateway);
}

async function hurry({ ready }) {
  const { host, port } = ready.http;
  await fetch(`http://${host}:${port}/mailboxes/changed`, { method: 'POST', headers: { authorization: 'ApiKey a-shared-secret-for-tests' } });
}

function user() {
  return `box${++serial}`;
}

test('Waiting mail is taken and moved, and new mail is noticed at once', async () => {
  const key = user();
  dovecot.deliver(key, letter('waiting'));
  await watch(dovecot.mailbox(key));
  await until('the waiting mail is moved', () => dovecot.count(key).Processed === 1);
  const { message: { Source, Subject } } = desk.received[0];
  assert.deepEqual([Subject, Source.Kind, Source.Mailbox, Source.Oversize, Source.EnvelopeFrom, Source.Authentication], ['waiting', 'imap', key, false, null, null]);

  const client = await dovecot.client(key);
  const started = performance.now();
  await client.append('INBOX', mail({ 'Return-Path': '<>', 'Delivered-To': 'support@desk.example', From: 'a@b.example', Subject: 'noticed' }, 'x'));
  await until('the new mail reaches the desk', () => subjects().includes('noticed'));
  assert.ok(performance.now() - started < 10_000, `noticed after ${Math.round(performance.now() - started)} ms`);
  assert.deepEqual([desk.received[1].message.Source.EnvelopeFrom, desk.received[1].message.Source.EnvelopeTo], ['', ['support@desk.example']]);
  await until('it is moved', () => dovecot.count(key).Processed === 2);
  await client.mailboxOpen('Processed');
  assert.deepEqual(await client.search({ seen: true }), [1, 2], 'what was taken is marked as seen');
  await client.logout();
  await hurry(gateway);
  await until('the desk hears how it is doing', () => report(key)?.state === 'watching' && report(key).backlog === 0 && report(key).lastMailAt);
  assert.equal(report(key).error, null);
});

test('Mail the desk will not take goes to the failed folder, and the next one is not held up', async () => {
  const key = user();
  desk.answer = message => ({ status: message.Subject === 'unwanted' ? 422 : 200 });
  dovecot.deliver(key, letter('unwanted'), letter('wanted'));
  await watch(dovecot.mailbox(key));
  await until('both are moved', () => dovecot.count(key).INBOX === 0);
  assert.deepEqual(dovecot.count(key), { INBOX: 0, Processed: 1, Failed: 1 });
});

test('A desk that cannot just now finds the mail where it was, and a single mail it cannot take holds nothing up', async () => {
  const key = user();
  let answers = [503, 503, 500];
  desk.answer = () => ({ status: answers.shift() ?? 200 });
  dovecot.deliver(key, letter('patient'));
  await watch(dovecot.mailbox(key));
  await until('it is taken in the end', () => dovecot.count(key).Processed === 1);
  assert.equal(desk.received.length, 4, 'three tries failed');

  desk.answer = message => ({ status: message.Subject === 'poison' ? 500 : 200 });
  dovecot.deliver(key, letter('poison'), letter('after-1'), letter('after-2'), letter('after-3'));
  await until('the others are taken and the one it cannot take waits', () => dovecot.count(key).Processed === 4 && dovecot.count(key).INBOX === 1);
  assert.match(report(key)?.error ?? 'desk: desk answered 500', /desk answered 500/);
});

test('Mail over the limit comes as its head alone and goes to the failed folder', async () => {
  const key = user();
  dovecot.deliver(key, letter('large', 'x'.repeat(76).concat('\r\n').repeat(5_000)), letter('too-small-a-box', 'y'.repeat(76).concat('\r\n').repeat(2_000)));
  await watch(dovecot.mailbox(key, { maxMessageBytes: 200_000 }));
  await until('both are moved', () => dovecot.count(key).INBOX === 0);
  assert.deepEqual(dovecot.count(key), { INBOX: 0, Processed: 1, Failed: 1 });
  const { message } = desk.received.find(({ message: { Subject } }) => Subject === 'large');
  assert.deepEqual([message.Source.Oversize, message.TextBody, message.Source.MessageIdHeader], [true, '', '<large@corp.example>']);
  assert.ok(message.Source.Size > 380_000 && message.RawEmail.length < 2_000, 'the size is that of the whole, the bytes are those of the head');
});

test('A mail of many pieces arrives byte for byte', async () => {
  const key = user();
  const raw = letter('pieces', Buffer.from(Array.from({ length: 3_000 }, (_, index) => `${index} 打印机 ${'z'.repeat(60)}\r\n`).join('')));
  assert.ok(raw.length < LIMIT);
  dovecot.deliver(key, raw);
  await watch(dovecot.mailbox(key));
  await until('it is moved', () => dovecot.count(key).Processed === 1);
  assert.ok(Buffer.from(desk.received[0].message.RawEmail, 'base64').equals(raw));
});

test('A changed UIDVALIDITY does no harm', async () => {
  const key = user();
  dovecot.deliver(key, letter('before'));
  await watch(dovecot.mailbox(key));
  await until('the first is taken', () => dovecot.count(key).Processed === 1);
  await watch();
  await until('nobody watches', () => gateway.lines.some(line => line.event === 'mailbox-left' && line.mailbox === key));
  dovecot.forgetUids(key);
  dovecot.deliver(key, letter('after'));
  await watch(dovecot.mailbox(key));
  await until('the second is taken', () => dovecot.count(key).Processed === 2);
  assert.deepEqual(subjects(), ['before', 'after']);
});

test('A kicked connection is made anew', async () => {
  const key = user();
  dovecot.deliver(key, letter('first'));
  await watch(dovecot.mailbox(key));
  await until('the first is taken', () => dovecot.count(key).Processed === 1);
  dovecot.doveadm('kick', key);
  dovecot.deliver(key, letter('second'));
  await until('the second is taken', () => dovecot.count(key).Processed === 2);
  assert.ok(gateway.lines.some(line => line.event === 'mailbox-broken' && line.mailbox === key));
});

test('A server that was down is found again, and meanwhile the desk hears of it', async () => {
  const key = user();
  await watch(dovecot.mailbox(key));
  await until('it is watched', () => gateway.lines.some(line => line.event === 'mailbox-watched' && line.mailbox === key));
  await dovecot.halt();
  await until('the desk hears that it is refused', () => /^(refused|broken)/.test(report(key)?.error ?? ''));
  dovecot.deliver(key, letter('while-down'));
  await dovecot.start();
  await until('the mail is taken', () => dovecot.count(key).Processed === 1);
});

test('A wrong password is told to the desk and not tried in haste', async () => {
  const key = user();
  await watch(dovecot.mailbox(key, { password: 'wrong' }));
  await until('the desk hears of it', () => report(key)?.error?.startsWith('sign-in-refused'));
  const broken = gateway.lines.find(line => line.event === 'mailbox-broken' && line.mailbox === key);
  assert.ok(broken.againInMilliseconds >= 40_000, `tried again after ${broken.againInMilliseconds} ms`);
  assert.ok(!JSON.stringify(gateway.lines).includes('wrong'), 'the password is not logged');
});

test('A desk that no longer gives the lease stops the watching', async () => {
  const key = user();
  desk.watch = () => ({ leaseSeconds: 10, mailboxes: [dovecot.mailbox(key)], listeners: [] });
  await hurry(gateway);
  await until('it is watched', () => gateway.lines.some(line => line.event === 'mailbox-watched' && line.mailbox === key));
  desk.watch = () => ({ status: 503 });
  await until('it is left when the lease ends', () => gateway.lines.some(line => line.event === 'mailbox-left' && line.mailbox === key));
  dovecot.deliver(key, letter('not-ours'));
  assert.deepEqual(subjects(), []);
});

test('A stopped gateway gives its mailboxes back', async () => {
  const key = user();
  desk.mailboxes = [dovecot.mailbox(key)];
  const other = await startGateway({ GATEWAY_HOOK_URL: desk.url, GATEWAY_ID: 'two' });
  await until('it is watched', () => other.lines.some(line => line.event === 'mailbox-watched'));
  assert.equal(await other.stop(), 0);
  const last = desk.reports.findLast(({ gateway: id }) => id === 'two');
  assert.deepEqual([last.leaving, last.mailboxes.map(mailbox => mailbox.key)], [true, [key]]);
});
