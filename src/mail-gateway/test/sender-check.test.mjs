import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import nodemailer from 'nodemailer';
import { ParsePool } from '../src/parse-pool.mjs';
import { checkSender, isNear } from '../src/sender-check.mjs';
import { readSettings } from '../src/settings.mjs';
import { SmtpIn } from '../src/smtp-in.mjs';
import { smtpClient, startDesk, startGateway } from './running.mjs';
import { mail, samples } from './samples.mjs';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const ZONE = {
  'corp.example TXT': [['v=spf1 ip4:192.0.2.7 -all']],
  'k1._domainkey.corp.example TXT': [[`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`]],
  '_dmarc.corp.example TXT': [['v=DMARC1; p=reject']],
};
const resolver = async (name, type) => ZONE[`${name} ${type}`] ?? Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
const peer = { remoteAddress: '192.0.2.7', helo: 'mail.corp.example', envelopeFrom: 'lin@corp.example', hostname: 'desk.example' };

async function signed(text = 'please approve') {
  const builder = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await builder.sendMail({
    from: 'Lin <lin@corp.example>', to: 'support@desk.example', subject: 'signed', text,
    dkim: { domainName: 'corp.example', keySelector: 'k1', privateKey },
  });
  return message;
}

test('A signed mail from the right server passes all checks', async () => {
  assert.deepEqual(await checkSender({ ...peer, raw: await signed() }, resolver), {
    checkedBy: 'gateway',
    spf: { result: 'pass', domain: 'corp.example' },
    dkim: [{ result: 'pass', domain: 'corp.example', aligned: true }],
    dmarc: { result: 'pass', policy: 'reject', domain: 'corp.example' },
    arc: { result: 'none' },
  });
});

test('An unsigned mail from a wrong server fails, with what the owner asks for', async () => {
  const raw = mail({ From: 'lin@corp.example', Subject: 'forged' }, 'x');
  const { spf, dkim, dmarc } = await checkSender({ ...peer, remoteAddress: '198.51.100.9', raw }, resolver);
  assert.deepEqual([spf.result, dkim, dmarc], ['fail', [], { result: 'fail', policy: 'reject', domain: 'corp.example' }]);
});

test('A changed body breaks the signature; a foreign signature is not aligned', async () => {
  const changed = Buffer.from((await signed()).toString().replace('please approve', 'please reject'));
  const broken = await checkSender({ ...peer, remoteAddress: '198.51.100.9', raw: changed }, resolver);
  assert.deepEqual([broken.dkim[0].result === 'pass', broken.dmarc.result], [false, 'fail']);
  const foreign = Buffer.from((await signed()).toString().replace('From: Lin <lin@corp.example>', 'From: Boss <boss@bank.example>'));
  const other = await checkSender({ ...peer, raw: foreign }, resolver);
  assert.deepEqual([other.dkim[0].aligned, other.dmarc.result], [false, 'none']);
});

test('Name servers that fail or hang make a temporary error and hold nothing up', async () => {
  const raw = await signed();
  const failing = await checkSender({ ...peer, raw }, async () => Promise.reject(Object.assign(new Error('x'), { code: 'ETIMEOUT' })));
  assert.deepEqual([failing.spf.result, failing.dkim[0].result, failing.dmarc.result], ['temperror', 'temperror', 'temperror']);
  const started = performance.now();
  const hanging = await checkSender({ ...peer, raw }, () => new Promise(() => {}), 200);
  assert.deepEqual([hanging.spf.result, hanging.dkim, hanging.dmarc.result], ['temperror', [], 'temperror']);
  assert.ok(performance.now() - started < 5_000);
});

test('Addresses of this machine and of private networks are near', () => {
  for (const near of ['127.0.0.1', '::1', '10.1.2.3', '192.168.4.5', '172.20.0.3', 'fd00::5', '::ffff:10.0.0.1', '']) assert.ok(isNear(near), near);
  for (const far of ['192.0.2.7', '2001:db8::1', '::ffff:192.0.2.7', '172.32.0.1']) assert.ok(!isNear(far), far);
});

test('The listener writes down what it found out, unless a server in front has checked already', async t => {
  const desk = await startDesk();
  const pool = new ParsePool();
  const settings = readSettings({ GATEWAY_HOOK_URL: desk.url, GATEWAY_KEY: 'a-shared-secret', GATEWAY_SMTP_PORT: '0', GATEWAY_CHECK_SENDERS: 'on' });
  const door = new SmtpIn(settings, pool, async ([address]) => (address.startsWith('relayed') ? { key: 'relayed', trustedAuthserv: 'mx.desk.example' } : null), resolver);
  const address = await door.listen();
  t.after(async () => {
    await door.stop();
    await pool.close();
    await desk.close();
  });
  const client = await smtpClient(address);
  assert.match(await client.deliver(mail({ From: 'lin@corp.example', Subject: 'x' }, 'x')), /^250/);
  await client.begin('lin@corp.example', 'relayed@desk.example');
  client.write(mail({ From: 'lin@corp.example', Subject: 'y' }, 'y'));
  assert.match(await client.reply(), /^250/);
  client.close();
  const [own, relayed] = desk.received.map(({ message }) => message.Source);
  assert.deepEqual([own.Mailbox, own.Authentication.spf.result, own.Authentication.dmarc.result], ['smtp', 'fail', 'fail']);
  assert.deepEqual([relayed.Mailbox, relayed.Authentication], ['relayed', null]);
});

test('The recipient chooses the mailbox, with or without a tag; others come through the listener\'s own door', async t => {
  const desk = await startDesk();
  desk.listeners = [{ key: 'sales', address: 'Sales@desk.example', trustedAuthserv: null }];
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url, GATEWAY_MAILBOX: 'Front' });
  t.after(async () => {
    await gateway.stop();
    await desk.close();
  });
  const client = await smtpClient(gateway.ready.smtp);
  for (const to of ['sales@DESK.example', 'sales+now@desk.example', 'support@desk.example']) {
    await client.begin('lin@corp.example', to);
    client.write(samples.reply.raw);
    assert.match(await client.reply(), /^250/);
  }
  client.close();
  assert.deepEqual(desk.received.map(({ message }) => message.Source.Mailbox), ['sales', 'sales', 'front']);
});
