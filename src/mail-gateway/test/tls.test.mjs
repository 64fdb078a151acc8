import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import nodemailer from 'nodemailer';
import { startDesk, startGateway } from './running.mjs';

test('With a certificate the door speaks STARTTLS and says so to the desk', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-tls-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const key = join(folder, 'key.pem');
  const cert = join(folder, 'cert.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=desk.example', '-days', '2', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const desk = await startDesk();
  t.after(() => desk.close());
  const gateway = await startGateway({ GATEWAY_HOOK_URL: desk.url, GATEWAY_TLS_KEY: key, GATEWAY_TLS_CERT: cert });
  t.after(() => gateway.stop());

  const { host, port } = gateway.ready.smtp;
  const sender = nodemailer.createTransport({ host, port, requireTLS: true, tls: { rejectUnauthorized: false } });
  await sender.sendMail({ from: 'lin@corp.example', to: 'support@desk.example', subject: '加密', text: 'x' });
  assert.equal(desk.received[0].message.Source.Tls, true);

  // A sender that refuses our certificate breaks off; the door must outlive it.
  const strict = nodemailer.createTransport({ host, port, requireTLS: true });
  await assert.rejects(strict.sendMail({ from: 'lin@corp.example', to: 'support@desk.example', text: 'x' }));
  await sender.sendMail({ from: 'lin@corp.example', to: 'support@desk.example', subject: 'again', text: 'x' });
  assert.equal(desk.received.length, 2, 'the door still takes mail');
});
