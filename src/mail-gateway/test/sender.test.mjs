import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { SMTPServer } from 'smtp-server';
import { KEY, startGateway, startRelay } from './running.mjs';

const HOOK = { GATEWAY_HOOK_URL: 'http://127.0.0.1:1/api/mail/inbound', GATEWAY_RELAY_HOST: '127.0.0.1', GATEWAY_RELAY_SECURITY: 'none' };
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const folder = mkdtempSync(join(tmpdir(), 'gateway-sender-'));
const keyFile = join(folder, 'dkim.pem');
let relay;

before(async () => {
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  relay = await startRelay();
});

after(async () => {
  await relay.close();
  rmSync(folder, { recursive: true });
});

const message = changes => ({
  id: `signed-${Math.random()}`,
  messageId: '<signed@desk.example>',
  from: { name: '服务台', address: 'support@desk.example' },
  to: [{ name: 'Lin', address: 'lin@corp.example' }],
  subject: '回复：打印机',
  text: '您好',
  html: '<p>您好</p>',
  ...changes,
});

async function post(gateway, body) {
  const response = await fetch(`http://127.0.0.1:${gateway.ready.http.port}/send`, { method: 'POST', headers: { authorization: `ApiKey ${KEY}` }, body: JSON.stringify(body) });
  return { code: response.status, body: await response.json() };
}

/** DNS with one record: the public key of the selector. */
async function resolver(name, type) {
  if (type === 'TXT' && name === 'd2026._domainkey.desk.example') return [[`v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`]];
  throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' });
}

const verdict = async raw => (await dkimVerify(raw, { resolver })).results.map(({ status, signingDomain }) => [status.result, signingDomain ?? null]);

test('Mail of a domain with a key is signed so that its receivers can tell it is whole', async t => {
  const gateway = await startGateway({ ...HOOK, GATEWAY_RELAY_PORT: String(relay.port), GATEWAY_DKIM: `Desk.example:d2026:${keyFile}` });
  t.after(() => gateway.stop());
  relay.received.length = 0;
  assert.equal((await post(gateway, message())).code, 200);
  assert.equal((await post(gateway, message({ from: { name: '', address: 'sales@other.example' } }))).code, 200);
  const [signed, unsigned] = relay.received.map(({ raw }) => raw);
  assert.deepEqual(await verdict(signed), [['pass', 'desk.example']]);
  assert.equal((await verdict(Buffer.from(signed.toString('latin1').replace('lin@corp.example', 'wang@corp.example'), 'latin1')))[0][0] === 'pass', false, 'a changed recipient breaks the seal');
  assert.deepEqual(await verdict(unsigned), [['none', null]]);
});

test('A blind copy reaches its recipient and nobody learns of it', async t => {
  const gateway = await startGateway({ ...HOOK, GATEWAY_RELAY_PORT: String(relay.port) });
  t.after(() => gateway.stop());
  relay.received.length = 0;
  await post(gateway, message({ cc: [{ name: '', address: 'open@corp.example' }], bcc: [{ name: '', address: 'blind@corp.example' }] }));
  const [{ raw, to }] = relay.received;
  assert.deepEqual(to, ['lin@corp.example', 'open@corp.example', 'blind@corp.example']);
  assert.ok(raw.includes('open@corp.example'));
  assert.ok(!raw.includes('blind@corp.example'));
});

test('A relay that wants tokens gets one from the endpoint', async t => {
  const asked = [];
  const tokens = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ access_token: 'fresh-token', expires_in: 3600 }));
  });
  await once(tokens.listen(0, '127.0.0.1'), 'listening');
  t.after(() => tokens.close());
  const shown = [];
  const strict = new SMTPServer({
    authMethods: ['XOAUTH2'], allowInsecureAuth: true, disabledCommands: ['STARTTLS'], logger: false, disableReverseLookup: true,
    onAuth: ({ username, accessToken }, _session, callback) => {
      shown.push([username, accessToken]);
      callback(null, accessToken === 'fresh-token' ? { user: username } : { data: { status: '401', schemes: 'bearer' } });
    },
    onData: (stream, _session, callback) => stream.on('end', () => callback(null, 'queued')).resume(),
  });
  await new Promise(resolve => strict.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise(resolve => {
    strict.connections.forEach(connection => connection.close());
    strict.close(resolve);
  }));
  const gateway = await startGateway({
    ...HOOK, GATEWAY_RELAY_PORT: String(strict.server.address().port), GATEWAY_RELAY_USER: 'desk@corp.example', GATEWAY_RELAY_OAUTH_URL: `http://127.0.0.1:${tokens.address().port}/token`,
    GATEWAY_RELAY_OAUTH_CLIENT_ID: 'app', GATEWAY_RELAY_OAUTH_CLIENT_SECRET: 'secret', GATEWAY_RELAY_OAUTH_REFRESH_TOKEN: 'long-lived',
  });
  t.after(() => gateway.stop());
  const { code, body } = await post(gateway, message());
  assert.equal(code, 200, JSON.stringify(body));
  assert.deepEqual(shown, [['desk@corp.example', 'fresh-token']]);
  assert.deepEqual([asked[0].get('grant_type'), asked[0].get('refresh_token'), asked[0].get('client_id')], ['refresh_token', 'long-lived', 'app']);
});

for (const security of ['starttls', 'tls']) {
  test(`Mail reaches a relay by ${security}, and none whose certificate nobody vouches for`, async t => {
    const [keyPath, certPath] = [join(folder, `${security}-key.pem`), join(folder, `${security}-cert.pem`)];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2', '-keyout', keyPath, '-out', certPath], { stdio: 'ignore' });
    const taken = [];
    const sealed = new SMTPServer({
      secure: security === 'tls', key: readFileSync(keyPath), cert: readFileSync(certPath), authOptional: true, logger: false, disableReverseLookup: true,
      onData: (stream, session, callback) => stream.on('end', () => {
        taken.push(session.secure);
        callback(null, 'queued');
      }).resume(),
    });
    // A sender that refuses the certificate breaks off; the relay must outlive it.
    sealed.on('error', () => taken.push('refused'));
    await new Promise(resolve => sealed.listen(0, 'localhost', resolve));
    t.after(() => new Promise(resolve => {
      sealed.connections.forEach(connection => connection.close());
      sealed.close(resolve);
    }));
    const settings = { ...HOOK, GATEWAY_RELAY_HOST: 'localhost', GATEWAY_RELAY_PORT: String(sealed.server.address().port), GATEWAY_RELAY_SECURITY: security };
    const strict = await startGateway(settings);
    t.after(() => strict.stop());
    assert.deepEqual([(await post(strict, message())).code, taken.filter(session => session === true)], [503, []]);
    const trusting = await startGateway({ ...settings, NODE_EXTRA_CA_CERTS: certPath });
    t.after(() => trusting.stop());
    const { code, body } = await post(trusting, message());
    assert.equal(code, 200, JSON.stringify(body));
    assert.equal(taken.at(-1), true);
  });
}

for (const [variable, settings] of Object.entries({
  GATEWAY_DKIM: { GATEWAY_DKIM: 'desk.example' },
  'GATEWAY_DKIM names': { GATEWAY_DKIM: 'desk.example:d2026:/no/such/file' },
  GATEWAY_RELAY_OAUTH_URL: { GATEWAY_RELAY_OAUTH_CLIENT_ID: 'x' },
  GATEWAY_RELAY_OAUTH_REFRESH_TOKEN: { GATEWAY_RELAY_USER: 'u', GATEWAY_RELAY_OAUTH_URL: 'https://x.example', GATEWAY_RELAY_OAUTH_CLIENT_ID: 'x' },
})) {
  test(`A bad ${variable} stops the start and is named`, async () => {
    const gateway = await startGateway({ ...HOOK, ...settings });
    assert.equal(await gateway.exit, 2);
    assert.ok(gateway.stderr.includes(variable), gateway.stderr);
  });
}
