import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { parseMessage } from '../src/parse.mjs';
import { KEY, startGateway, startRelay } from './running.mjs';

const HOOK = { GATEWAY_HOOK_URL: 'http://127.0.0.1:1/api/mail/inbound' };
let relay;
let gateway;

before(async () => {
  relay = await startRelay();
  gateway = await startGateway({ ...HOOK, GATEWAY_RELAY_HOST: '127.0.0.1', GATEWAY_RELAY_PORT: String(relay.port), GATEWAY_RELAY_SECURITY: 'none' });
  assert.equal(gateway.ready?.relay, true, gateway.stderr);
});

beforeEach(() => {
  relay.received.length = 0;
});

after(async () => {
  await gateway.stop();
  await relay.close();
});

let number = 0;
const message = changes => ({
  id: `out-${++number}`,
  messageId: `<out-${number}@desk.example>`,
  from: { name: '服务台', address: 'support@desk.example' },
  to: [{ name: 'Lin', address: 'lin@corp.example' }],
  subject: '[TS-1] 已受理',
  text: '您好',
  ...changes,
});

async function post(body, { to = gateway, key = KEY, path = '/send', method = 'POST' } = {}) {
  const response = await fetch(`http://127.0.0.1:${to.ready.http.port}${path}`, {
    method, headers: { authorization: `ApiKey ${key}` }, body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { code: response.status, body: await response.json() };
}

test('A mail leaves through the relay with its ids, headers, bodies and files', async () => {
  const file = Buffer.from('报告内容');
  const { code, body } = await post(message({
    messageId: '<keep-me@desk.example>', envelopeFrom: 'bounce+1@desk.example', cc: [{ name: '', address: 'wang@corp.example' }], html: '<p>您好</p>',
    inReplyTo: '<m1@corp.example>', references: ['<m0@corp.example>', '<m1@corp.example>'], headers: { 'Auto-Submitted': 'auto-replied', 'X-Ticket': 'TS-1' },
    attachments: [{ name: '报告.txt', contentType: 'text/plain', content: file.toString('base64') }],
  }));
  assert.deepEqual([code, body.status], [200, 'sent'], JSON.stringify(body));
  assert.match(body.response, /^250 .*queued/);
  const [{ raw, from, to }] = relay.received;
  assert.deepEqual([from, to], ['bounce+1@desk.example', ['lin@corp.example', 'wang@corp.example']]);
  const head = raw.toString().split('\r\n\r\n', 1)[0].replace(/\r\n\s+/g, ' ');
  for (const line of ['Message-ID: <keep-me@desk.example>', 'In-Reply-To: <m1@corp.example>', 'References: <m0@corp.example> <m1@corp.example>', 'Auto-Submitted: auto-replied', 'X-Ticket: TS-1']) {
    assert.ok(head.includes(line), `${line} is missing in\n${head}`);
  }
  const parsed = await parseMessage(raw, 'gb18030');
  assert.equal(parsed.text.trim(), '您好');
  assert.equal(parsed.html.trim(), '<p>您好</p>');
  assert.deepEqual(parsed.attachments.map(({ name, content }) => [name, content.toString()]), [['报告.txt', '报告内容']]);
});

test('The same id is sent once, also when both requests come together', async () => {
  const mail = message();
  const both = await Promise.all([post(mail), post(mail)]);
  const third = await post(mail);
  assert.deepEqual(both.map(({ code }) => code), [200, 200]);
  assert.deepEqual([third.code, third.body.status, third.body.repeated], [200, 'sent', true]);
  assert.equal(relay.received.length, 1);
});

test('A refused recipient is final, a deferred one is for later', async () => {
  const refused = await post(message({ to: [{ address: 'x@reject.example' }] }));
  assert.deepEqual([refused.code, refused.body.status, refused.body.code], [422, 'refused', 550]);
  assert.match(refused.body.message, /No such user/);
  const later = await post(message({ to: [{ address: 'x@later.example' }] }));
  assert.deepEqual([later.code, later.body.status], [503, 'retry']);
});

test('When one of two recipients is refused the mail is sent and the refusal is told', async () => {
  const { code, body } = await post(message({ to: [{ address: 'lin@corp.example' }, { address: 'x@reject.example' }] }));
  assert.deepEqual([code, body.status, body.rejected.map(({ address, code: reply }) => [address, reply])], [200, 'sent', [['x@reject.example', 550]]]);
});

test('A failed attempt is not remembered as sent', async t => {
  const away = await startGateway({ ...HOOK, GATEWAY_RELAY_HOST: '127.0.0.1', GATEWAY_RELAY_PORT: '1', GATEWAY_RELAY_SECURITY: 'none' });
  t.after(() => away.stop());
  const mail = message();
  for (let attempt = 0; attempt < 2; attempt++) {
    const { code, body } = await post(mail, { to: away });
    assert.deepEqual([code, body.status], [503, 'retry']);
  }
});

test('A relay that offers no STARTTLS gets no mail when STARTTLS is asked for', async t => {
  const strict = await startGateway({ ...HOOK, GATEWAY_RELAY_HOST: '127.0.0.1', GATEWAY_RELAY_PORT: String(relay.port), GATEWAY_RELAY_SECURITY: 'starttls' });
  t.after(() => strict.stop());
  const { code } = await post(message(), { to: strict });
  assert.equal(code, 503);
  assert.equal(relay.received.length, 0);
});

test('Without a relay the answer says so', async t => {
  const bare = await startGateway(HOOK);
  t.after(() => bare.stop());
  assert.deepEqual(await post(message(), { to: bare }), { code: 409, body: { status: 'no-relay' } });
});

test('Only the key opens /send; health is open to all', async () => {
  for (const key of ['', 'wrong-wrong', `${KEY}x`]) assert.equal((await post(message(), { key })).code, 401);
  const health = await fetch(`http://127.0.0.1:${gateway.ready.http.port}/healthz`);
  assert.deepEqual([health.status, await health.json()], [200, { status: 'ok' }]);
  assert.equal((await post('', { path: '/nothing' })).code, 404);
  assert.equal((await post('', { method: 'PUT' })).code, 405);
  assert.equal(relay.received.length, 0);
});

const injected = 'x\r\nBcc: victim@far.example';
for (const [field, changes] of Object.entries({
  subject: { subject: injected },
  'from.name': { from: { name: injected, address: 'a@b.example' } },
  'to[0].name': { to: [{ name: injected, address: 'a@b.example' }] },
  'to[0].address': { to: [{ address: 'a@b.example\n' }] },
  'cc[0].address': { cc: [{ address: 'a@b.example, c@d.example' }] },
  messageId: { messageId: '<a@b>\r\nX: y' },
  inReplyTo: { inReplyTo: '<a@b>\n' },
  'references[1]': { references: ['<a@b>', 'c\nd'] },
  envelopeFrom: { envelopeFrom: 'a@b.example>\r\nRCPT TO:<c@d.example' },
  'headers.X-A': { headers: { 'X-A': injected } },
  'headers.Bcc': { headers: { Bcc: 'victim@far.example' } },
  'headers.X?A': { headers: { 'X\nA': 'b' } },
  'attachments[0].name': { attachments: [{ name: injected, contentType: 'text/plain', content: '' }] },
  'attachments[0].contentType': { attachments: [{ name: 'a', contentType: 'text/plain\r\nX: y', content: '' }] },
  'attachments[0].content': { attachments: [{ name: 'a', contentType: 'text/plain', content: '/etc/passwd' }] },
  to: { to: [] },
  id: { id: undefined },
})) {
  test(`A bad ${field} is refused by name and nothing is sent`, async () => {
    const { code, body } = await post(message(changes));
    assert.deepEqual([code, body.status, body.field], [400, 'invalid', field], JSON.stringify(body));
    assert.equal(relay.received.length, 0);
  });
}

test('A body that is not JSON or not an object is refused', async () => {
  for (const body of ['{', '[]', 'null', '']) assert.equal((await post(body)).code, 400);
});
