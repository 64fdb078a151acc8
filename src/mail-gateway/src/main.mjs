import { DeskWatch } from './desk-watch.mjs';
import { postToDesk } from './hook.mjs';
import { ControlServer } from './http.mjs';
import { announceReady, log } from './log.mjs';
import { ParsePool } from './parse-pool.mjs';
import { Sender } from './send.mjs';
import { readSettings, SettingError } from './settings.mjs';
import { SmtpIn } from './smtp-in.mjs';

const EXIT_BAD_SETTING = 2;
const EXIT_NO_PORT = 3;

/** A stop that takes longer than this is forced. */
const STOP_LIMIT_MS = 4_800;

let stopping = false;

const settings = settingsOrExit();
const pool = new ParsePool();
const sender = new Sender(settings.relay, settings.hostname, settings.dkim);
const watch = new DeskWatch(settings, pool, json => postToDesk(settings, json));
const smtp = new SmtpIn(settings, pool, addresses => watch.listenerOf(addresses));
const control = new ControlServer(settings, sender, () => watch.hurry());

const http = await openOrExit('http', control, settings.http.port);
const mail = await openOrExit('smtp', smtp, settings.smtp.port);

process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));
// A reader that went away must not end the process in the middle of a message.
process.stdout.on('error', () => stop('stdout closed'));
if (settings.lifeline) {
  process.stdin.on('end', () => stop('lifeline ended'));
  process.stdin.on('error', () => stop('lifeline broke'));
  process.stdin.resume();
}
announceReady({ smtp: mail, http, relay: settings.relay !== null });
watch.start();

function settingsOrExit() {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_BAD_SETTING);
  }
}

async function openOrExit(door, server, port) {
  try {
    return await server.listen();
  } catch (error) {
    log('error', error.code === 'EADDRINUSE' ? 'port-busy' : 'port-refused', { door, port, code: error.code });
    process.exit(EXIT_NO_PORT);
  }
}

async function stop(reason) {
  if (stopping) return;
  stopping = true;
  log('info', 'stopping', { reason });
  setTimeout(() => {
    log('warning', 'stop-forced');
    process.exit(0);
  }, STOP_LIMIT_MS).unref();
  await Promise.all([smtp.stop(), control.stop(), watch.stop(), sender.drained()]);
  sender.close();
  await pool.close();
  log('info', 'stopped');
  process.exit(0);
}
