import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { KEY, smtpClient, startDesk, startGateway } from './running.mjs';
import { mail, samples } from './samples.mjs';

const LIMIT = 200_000;
let desk;
let gateway;

before(async () => {
  desk = await startDesk();
  gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url, GATEWAY_MAX_MESSAGE_BYTES: String(LIMIT), GATEWAY_DOMAINS: 'desk.example, other.example', GATEWAY_MAILBOX: 'front-door' });
  assert.ok(gateway.ready, gateway.stderr);
});

beforeEach(() => {
  desk.received.length = 0;
  desk.answer = () => ({ status: 200, body: { id: 'in-7' } });
});

after(async () => {
  await gateway.stop();
  await desk.close();
});

async function deliver(raw) {
  const client = await smtpClient(gateway.ready.smtp);
  const answer = await client.deliver(raw);
  client.close();
  return answer;
}

test('A mail in GB18030 with an attachment reaches the desk whole and is answered 250', async () => {
  const { raw, text, attachments } = samples['gb18030-with-attachment'];
  assert.match(await deliver(raw), /^250/);
  const [{ message, authorization }] = desk.received;
  assert.equal(authorization, `ApiKey ${KEY}`);
  assert.equal(message.TextBody.trim(), text);
  assert.equal(message.Attachments[0].Name, attachments[0].name);
  assert.match(message.MessageID, /^[0-9a-f-]{36}$/);
  assert.deepEqual(
    { ...message.Source, RemoteAddress: '' },
    {
      Kind: 'smtp', Mailbox: 'front-door', Size: raw.length, Oversize: false, Authentication: null, EnvelopeFrom: 'lin@corp.example', EnvelopeTo: ['support@desk.example'], RemoteAddress: '',
      Helo: 'corp.example', Tls: false, RawSha256: createHash('sha256').update(raw).digest('hex'), MessageIdHeader: '<m1@corp.example>', InReplyTo: null, References: [], ParseError: null,
    });
  const accepted = gateway.lines.findLast(line => line.event === 'mail-accepted');
  assert.equal(accepted.replyId, 'in-7', "the log names the desk's id");
  assert.ok(!JSON.stringify(gateway.lines).includes(KEY) && !JSON.stringify(gateway.lines).includes('打印机'), 'neither secret nor content is logged');
});

test('Bytes arrive unchanged, lone line feeds and leading dots included', async () => {
  const raw = mail({ 'Content-Type': 'text/plain' }, '.dot', '..two', 'a\nb', Buffer.from([0, 255, 13, 65]));
  assert.match(await deliver(raw), /^250/);
  assert.ok(Buffer.from(desk.received[0].message.RawEmail, 'base64').equals(raw));
});

for (const [status, code] of [[503, 451], [500, 451], [429, 451], [408, 451], [401, 451], [302, 451], [422, 554], [403, 554]]) {
  test(`When the desk answers ${status} the sender gets ${code}`, async () => {
    desk.answer = () => ({ status, body: { code: 'mail-refused', detail: 'not\r\nfor 我们 us' } });
    const answer = await deliver(samples.big5.raw);
    assert.match(answer, new RegExp(`^${code} `));
    if (status === 422) assert.equal(answer, '554 not for us', 'the reason is one printable line');
  });
}

test('A message over the limit is refused with 552, announced or not, and the desk never sees it', async () => {
  const client = await smtpClient(gateway.ready.smtp);
  assert.match(await client.say(`MAIL FROM:<a@b.example> SIZE=${LIMIT + 1}`), /^552/);
  assert.match(await client.deliver(mail({}, 'x'.repeat(LIMIT))), /^552/);
  client.close();
  assert.equal(desk.received.length, 0);
});

test('A recipient at a foreign domain is refused with 550', async () => {
  const client = await smtpClient(gateway.ready.smtp);
  assert.match(await client.begin('a@b.example', 'x@elsewhere.example'), /^550/);
  assert.match(await client.say('RCPT TO:<y@OTHER.example>'), /^250/);
  client.close();
});

test('A sender that breaks off in the middle leaves nothing behind', async () => {
  const client = await smtpClient(gateway.ready.smtp);
  await client.begin();
  client.socket.write('Subject: half\r\n\r\nhal');
  client.close();
  assert.match(await deliver(samples.reply.raw), /^250/);
  assert.deepEqual(desk.received.map(({ message }) => message.Subject), ['Re: [TS-42] x']);
});

test('Many mails at once all arrive', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => deliver(mail({ Subject: `n${index}` }, 'x'))));
  assert.ok(answers.every(answer => answer.startsWith('250')), answers.join());
  assert.equal(new Set(desk.received.map(({ message }) => message.Subject)).size, 20);
});

test('More large mails than fit in memory are asked to come back, and memory is given back', async () => {
  const large = mail({ 'Content-Type': 'text/plain' }, 'x'.repeat(LIMIT - 10_000));
  let release;
  const held = new Promise(resolve => {
    release = resolve;
  });
  desk.answer = async () => {
    await held;
    return { status: 200 };
  };
  const answers = [deliver(large), deliver(large), deliver(large), deliver(large)];
  assert.match(await Promise.race(answers), /^451 Too much/);
  release();
  assert.deepEqual((await Promise.all(answers)).map(answer => answer.slice(0, 3)).sort(), ['250', '250', '250', '451']);
  assert.match(await deliver(large), /^250/);
});

test('A desk that is away makes the sender try again', async t => {
  const lonely = await startGateway({ GATEWAY_HOOK_URL: 'http://127.0.0.1:1/api/mail/inbound' });
  t.after(() => lonely.stop());
  const client = await smtpClient(lonely.ready.smtp);
  assert.match(await client.deliver(samples.hz.raw), /^451/);
  client.close();
});
