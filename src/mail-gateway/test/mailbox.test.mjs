import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ImapWatcher } from '../src/imap-watcher.mjs';
import { testMailbox } from '../src/mailbox-test.mjs';
import { TokenSource } from '../src/oauth.mjs';
import { startDovecot, until } from './dovecot.mjs';
import { KEY, startDesk, startGateway } from './running.mjs';
import { mail } from './samples.mjs';

let provider;
let dovecot;
let folder;

before(async () => {
  provider = await startProvider();
  folder = mkdtempSync(join(tmpdir(), 'mailbox-tls-'));
  const certificate = { key: join(folder, 'key.pem'), cert: join(folder, 'cert.pem') };
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=mail.example', '-days', '2', '-keyout', certificate.key, '-out', certificate.cert], { stdio: 'ignore' });
  dovecot = await startDovecot({ oauth: `${provider.url}/introspect`, certificate });
});

after(async () => {
  await dovecot.stop();
  provider.close();
  rmSync(folder, { recursive: true });
});

/** A token endpoint and the introspection that Dovecot asks whether a token is good. */
async function startProvider() {
  const state = { asked: [], good: new Set(), refuse: false, lifetime: 3_600, serial: 0 };
  const server = createHttpServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const reply = (status, body) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/introspect') return reply(200, { active: state.good.has(form.token), username: 'oauth-user' });
    state.asked.push(form);
    if (state.refuse) return reply(400, { error: 'invalid_grant', error_description: 'AADSTS70008: the refresh token has expired' });
    const token = `token-${++state.serial}`;
    state.good.add(token);
    return reply(200, { access_token: token, expires_in: state.lifetime, token_type: 'Bearer', ...(form.grant_type === 'refresh_token' ? { refresh_token: `refresh-${state.serial}` } : {}) });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  state.url = `http://127.0.0.1:${server.address().port}`;
  state.close = () => server.close();
  return state;
}

const oauth = more => ({ tokenUrl: `${provider.url}/token`, clientId: 'desk', clientSecret: 'client-secret', refreshToken: null, scope: 'imap', ...more });
const oauthBox = more => dovecot.mailbox('oauth-user', { auth: 'oauth2', password: null, oauth: oauth(more) });

test('The test of a mailbox says what is wrong', async t => {
  const silent = createServer(() => {});
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  t.after(() => silent.close());
  const refused = createServer();
  await once(refused.listen(0, '127.0.0.1'), 'listening');
  const { port: closedPort } = refused.address();
  await new Promise(resolve => refused.close(resolve));
  dovecot.deliver('tested', mail({ Subject: 'x' }, 'x'));
  const outcome = async (more, limitMs = 20_000) => (await testMailbox(dovecot.mailbox('tested', more), limitMs)).outcome;

  assert.deepEqual(await testMailbox(dovecot.mailbox('tested')), { outcome: 'ok', waiting: 1 });
  assert.equal(dovecot.count('tested').INBOX, 1, 'the mail is untouched');
  assert.equal(await outcome({ host: 'no-such-host.invalid' }), 'host-not-found');
  assert.equal(await outcome({ port: closedPort }), 'refused');
  assert.equal(await outcome({ port: silent.address().port }, 500), 'timeout');
  assert.equal(await outcome({ security: 'starttls' }), 'tls', 'a certificate nobody vouches for');
  assert.equal(await outcome({ security: 'tls' }), 'tls', 'a port that speaks plainly');
  assert.equal(await outcome({ password: 'wrong' }), 'sign-in-refused');
  assert.equal(await outcome({ folder: 'No/Such' }), 'folder-missing');
});

test('A mailbox opens with a token by client credentials, and by a refresh token that the provider exchanges', async () => {
  assert.equal((await testMailbox(oauthBox())).outcome, 'ok');
  assert.deepEqual(provider.asked.at(-1), { grant_type: 'client_credentials', client_id: 'desk', client_secret: 'client-secret', scope: 'imap' });

  dovecot.deliver('oauth-user', mail({ Subject: 'by token' }, 'x'));
  const taken = [];
  const watcher = new ImapWatcher({
    mailbox: { ...oauthBox({ refreshToken: 'refresh-0' }), maxMessageBytes: 1_000_000 }, mayWork: () => true,
    deliver: async message => (taken.push(message), { verdict: 'accepted' }),
  });
  await until('the mail is moved', () => dovecot.count('oauth-user').Processed === 1);
  assert.equal(provider.asked.at(-1).refresh_token, 'refresh-0');
  assert.match(watcher.report.refreshToken, /^refresh-\d+$/, 'the desk is told the new one');
  await watcher.stop();
  assert.equal(taken.length, 1);
});

test('A refresh token that was exchanged comes back from the desk without a new connection', async t => {
  const desk = await startDesk();
  const box = token => ({ ...oauthBox({ refreshToken: token }), key: 'exchanged' });
  let stored = 'refresh-0';
  desk.watch = ({ mailboxes }) => {
    stored = mailboxes[0]?.refreshToken ?? stored;
    return { leaseSeconds: 30, mailboxes: [box(stored)], listeners: [] };
  };
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url });
  t.after(async () => {
    await gateway.stop();
    await desk.close();
  });
  await until('the desk knows the new token', async () => {
    await fetch(`http://127.0.0.1:${gateway.ready.http.port}/mailboxes/changed`, { method: 'POST', headers: { authorization: `ApiKey ${KEY}` } });
    return stored !== 'refresh-0';
  });
  const asked = desk.reports.length;
  await until('it is told back', async () => {
    await fetch(`http://127.0.0.1:${gateway.ready.http.port}/mailboxes/changed`, { method: 'POST', headers: { authorization: `ApiKey ${KEY}` } });
    return desk.reports.length > asked + 2;
  });
  assert.ok(!gateway.lines.some(line => line.event === 'mailbox-left'), 'the watcher goes on');
});

test('A provider that gives no token, and a server that does not take it, are told apart', async () => {
  provider.refuse = true;
  const refused = await testMailbox(oauthBox());
  provider.refuse = false;
  assert.equal(refused.outcome, 'token-refused');
  assert.match(refused.message, /invalid_grant: AADSTS70008/);
  assert.equal((await testMailbox({ ...oauthBox(), user: 'somebody-else' })).outcome, 'sign-in-refused');
});

test('A token is asked for anew before it ends, and once it was refused', async () => {
  let now = 0;
  const tokens = new TokenSource(oauth(), () => now);
  const first = await tokens.take();
  now = 3_400_000;
  assert.equal(await tokens.take(), first, 'still good');
  now = 3_490_000;
  const second = await tokens.take();
  assert.notEqual(second, first, 'less than two minutes are left');
  tokens.forget();
  assert.notEqual(await tokens.take(), second);
});

test('A server that falls silent is noticed, and the next connection takes the mail', async t => {
  const proxy = await startProxy(dovecot.port);
  t.after(() => proxy.close());
  const taken = [];
  const watcher = new ImapWatcher({
    mailbox: dovecot.mailbox('silent', { port: proxy.port, maxMessageBytes: 1_000_000 }), mayWork: () => true,
    deliver: async message => (taken.push(message), { verdict: 'accepted' }),
    times: { pingEveryMs: 200, pingWithinMs: 1_500, silentMs: 2_500, firstPauseMs: 50 },
  });
  await until('it is watched', () => watcher.report.state === 'watching');
  proxy.silence();
  await until('the silence is noticed', () => watcher.report.error?.startsWith('timeout'));
  dovecot.deliver('silent', mail({ Subject: 'after the silence' }, 'x'));
  await until('the mail is taken', () => taken.length === 1);
  await watcher.stop();
});

/** Passes everything on; `silence` makes the connections of this moment swallow all. */
async function startProxy(target) {
  const pairs = new Set();
  const server = createServer(near => {
    const far = connect(target, '127.0.0.1');
    const pair = { silent: false };
    pairs.add(pair);
    for (const [from, to] of [[near, far], [far, near]]) {
      from.on('data', chunk => pair.silent || to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: server.address().port, silence: () => pairs.forEach(pair => { pair.silent = true; }), close: () => server.close() };
}

test('The control door tries mailboxes and names what a request misses', async t => {
  const desk = await startDesk();
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url });
  t.after(async () => {
    await gateway.stop();
    await desk.close();
  });
  const { host, port } = gateway.ready.http;
  const ask = async (body, authorization = `ApiKey ${KEY}`) => {
    const response = await fetch(`http://${host}:${port}/mailboxes/test`, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
    return [response.status, await response.json()];
  };
  assert.deepEqual(await ask(dovecot.mailbox('tested')), [200, { outcome: 'ok', waiting: 1 }]);
  assert.deepEqual(await ask({ ...dovecot.mailbox('tested'), port: 0 }), [400, { status: 'invalid', field: 'port', message: 'port must be a whole number from 1 to 65535' }]);
  assert.equal((await ask(dovecot.mailbox('tested'), 'ApiKey other'))[0], 401);
});
