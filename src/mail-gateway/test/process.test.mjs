import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { smtpClient, startDesk, startGateway } from './running.mjs';
import { samples } from './samples.mjs';

const HOOK = { GATEWAY_HOOK_URL: 'http://127.0.0.1:1/api/mail/inbound' };

test('The ready line names both doors', async () => {
  const gateway = await startGateway(HOOK);
  const { event, smtp, http, relay } = gateway.ready;
  assert.deepEqual([event, smtp.host, http.host, relay], ['ready', '127.0.0.1', '127.0.0.1', false]);
  assert.ok(smtp.port > 0 && http.port > 0);
  assert.equal(await gateway.stop(), 0);
});

test('The end of the lifeline ends the process, idle senders or not', async () => {
  const gateway = await startGateway(HOOK);
  const client = await smtpClient(gateway.ready.smtp);
  const started = performance.now();
  gateway.child.stdin.end();
  assert.match(await client.reply(), /^421/, 'an idle sender is told');
  assert.equal(await gateway.exit, 0);
  assert.ok(performance.now() - started < 3_000, 'it does not wait for idle senders');
  client.close();
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} lets a mail under way finish`, async t => {
    const desk = await startDesk();
    t.after(() => desk.close());
    const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url });
    let release;
    const held = new Promise(resolve => {
      release = resolve;
    });
    const arrived = new Promise(resolve => {
      desk.answer = async () => {
        resolve();
        await held;
        return { status: 200 };
      };
    });
    const client = await smtpClient(gateway.ready.smtp);
    const answer = client.deliver(samples.big5.raw);
    await arrived;
    gateway.child.kill(signal);
    while (!gateway.lines.some(line => line.event === 'stopping')) await once(gateway.child.stdout, 'data');
    release();
    assert.match(await answer, /^250/);
    assert.equal(await gateway.exit, 0);
    client.close();
  });
}

test('A desk that never answers does not hold the stop beyond five seconds', async t => {
  const desk = await startDesk();
  t.after(() => desk.close());
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url });
  const arrived = new Promise(resolve => {
    desk.answer = () => {
      resolve();
      return new Promise(() => {});
    };
  });
  const client = await smtpClient(gateway.ready.smtp);
  const answer = client.deliver(samples.big5.raw);
  await arrived;
  const started = performance.now();
  assert.equal(await gateway.stop(), 0);
  assert.ok(performance.now() - started < 5_500, `took ${Math.round(performance.now() - started)} ms`);
  assert.doesNotMatch(await answer, /^250/, 'a mail the desk has not confirmed is never acknowledged');
  client.close();
});

test('A busy port is one line and exit code 3', async t => {
  const squatter = createServer();
  await once(squatter.listen(0, '127.0.0.1'), 'listening');
  t.after(() => squatter.close());
  const { port } = squatter.address();
  for (const door of ['SMTP', 'HTTP']) {
    const gateway = await startGateway({ ...HOOK, [`GATEWAY_${door}_PORT`]: String(port) });
    assert.equal(await gateway.exit, 3);
    assert.deepEqual(gateway.lines, [{ level: 'error', event: 'port-busy', door: door.toLowerCase(), port, code: 'EADDRINUSE' }]);
  }
});

for (const [variable, value] of Object.entries({
  GATEWAY_HOOK_URL: '', GATEWAY_KEY: '', GATEWAY_SMTP_PORT: '70000', GATEWAY_HTTP_PORT: 'x', GATEWAY_MAX_MESSAGE_BYTES: '-1', GATEWAY_FALLBACK_CHARSET: 'klingon',
  GATEWAY_TLS_KEY: '/nowhere.pem', GATEWAY_LIFELINE: 'yes', GATEWAY_DOMAINS: 'a b', GATEWAY_RELAY_USER: 'me',
})) {
  test(`A bad ${variable} is one line that names it, and exit code 2`, async () => {
    const extra = variable === 'GATEWAY_TLS_KEY' ? { GATEWAY_TLS_CERT: '/nowhere.pem' } : {};
    const gateway = await startGateway({ ...HOOK, ...extra, [variable]: value });
    assert.equal(await gateway.exit, 2);
    assert.match(gateway.stderr, new RegExp(`^${variable} [^\\n]+\\n$`));
    assert.equal(gateway.lines.length, 0);
  });
}
