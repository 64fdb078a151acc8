import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startDovecot, until } from './dovecot.mjs';
import { startDesk, startGateway } from './running.mjs';
import { mail } from './samples.mjs';

const letters = count => Array.from({ length: count }, (_, index) => mail({ From: 'lin@corp.example', Subject: `n${index}` }, `body ${index}`));
const hashes = desk => desk.received.map(({ message }) => message.Source.RawSha256);

test('A gateway killed again and again between the desk\'s answer and the move loses nothing, and what comes twice can be told', async t => {
  const [dovecot, desk] = await Promise.all([startDovecot(), startDesk()]);
  t.after(() => Promise.all([desk.close(), dovecot.stop()]));
  const count = 16;
  dovecot.deliver('support', ...letters(count));
  desk.mailboxes = [dovecot.mailbox('support')];
  let gateway;
  let taken = 0;
  let crashes = 0;
  desk.answer = () => {
    // The desk has it; the gateway dies before it hears so.
    if (++taken % 4 === 0 && crashes < 4) {
      crashes++;
      gateway.child.kill('SIGKILL');
    }
    return { status: 200, body: { id: 'in-1' } };
  };
  while (dovecot.count('support').Processed < count) {
    gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url });
    await Promise.race([once(gateway.child, 'exit'), until('everything is moved', () => dovecot.count('support').Processed === count, 60_000)]);
    // A restored server numbers its mails anew.
    if (crashes === 2) dovecot.forgetUids('support');
  }
  await gateway.stop();
  assert.equal(crashes, 4);
  assert.deepEqual(dovecot.count('support'), { INBOX: 0, Processed: count, Failed: 0 });
  assert.equal(new Set(hashes(desk)).size, count, 'every mail came');
  assert.ok(hashes(desk).length <= count + crashes, 'each crash brought one mail a second time at most, with the same hash');
});

test('Two gateways that both believe to hold a mailbox lose nothing', async t => {
  const [dovecot, desk] = await Promise.all([startDovecot(), startDesk()]);
  t.after(() => Promise.all([desk.close(), dovecot.stop()]));
  const count = 40;
  dovecot.deliver('support', ...letters(count));
  desk.mailboxes = [dovecot.mailbox('support')];
  const gateways = await Promise.all(['one', 'two'].map(id => startGateway({ GATEWAY_HOOK_URL: desk.url, GATEWAY_ID: id })));
  await until('nothing waits', () => dovecot.count('support').INBOX === 0, 60_000);
  await Promise.all(gateways.map(gateway => gateway.stop()));
  assert.equal(new Set(hashes(desk)).size, count, 'every mail came at least once');
  assert.ok(dovecot.count('support').Processed >= count, 'and none is gone');
});

test('Hundreds of waiting mails are drained without growing', async t => {
  const [dovecot, desk] = await Promise.all([startDovecot({ large: true }), startDesk()]);
  t.after(() => Promise.all([desk.close(), dovecot.stop()]));
  const count = Number(process.env.GATEWAY_TEST_WAITING ?? 300);
  dovecot.deliver('support', ...letters(count));
  const seen = new Set();
  desk.answer = message => {
    seen.add(message.Source.RawSha256);
    desk.received.length = 0;
    return { status: 200 };
  };
  desk.mailboxes = [dovecot.mailbox('support')];
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url });
  const started = performance.now();
  await until('a tenth is taken', () => seen.size >= count / 10, 120_000);
  const early = await memoryOf(gateway.child.pid);
  await until('half is taken', () => seen.size >= count / 2, count * 100 + 60_000);
  const half = await memoryOf(gateway.child.pid);
  await until('all are moved', () => dovecot.count('support').Processed === count, count * 100 + 60_000);
  const late = await memoryOf(gateway.child.pid);
  t.diagnostic(`${count} mails in ${Math.round(performance.now() - started)} ms; ${early} MB after a tenth, ${half} MB after half, ${late} MB at the end`);
  assert.ok(half < early + 120 && late < early + 120, `grew from ${early} over ${half} to ${late} MB`);
  assert.equal(seen.size, count);
  await gateway.stop();
});

async function memoryOf(pid) {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
}
