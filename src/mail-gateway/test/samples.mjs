import iconv from 'iconv-lite';

// Mails written for these tests, as bytes on the wire. Every sample says what must come out of it.

const CRLF = '\r\n';
const latin1 = text => Buffer.from(text, 'latin1');
const bytes = part => (Buffer.isBuffer(part) ? part : Buffer.from(part, 'utf8'));

/** Joins lines (text or bytes) with CRLF. */
export function lines(...parts) {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [bytes(part)] : [latin1(CRLF), bytes(part)])));
}

/** A message: fixed addresses and date, `fields` beside or instead of them, then the body. */
export function mail(fields, ...body) {
  const standard = {
    From: 'Lin <lin@corp.example>',
    To: 'support@desk.example',
    Subject: 'Test',
    Date: 'Sun, 22 Nov 2026 10:00:00 +0800',
    'Message-ID': '<m1@corp.example>',
    'MIME-Version': '1.0',
  };
  const all = Object.entries({ ...standard, ...fields }).filter(([, value]) => value !== null);
  return lines(...all.map(([name, value]) => Buffer.concat([bytes(`${name}: `), bytes(value)])), '', ...body, '');
}

export function quotedPrintable(buffer) {
  return [...buffer].map(byte => (byte > 126 || byte === 61 || byte < 32 ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte))).join('');
}

const word = (text, charset, encode = iconv.encode(text, charset)) => `=?${charset}?B?${encode.toString('base64')}?=`;
const percent = (text, charset) => [...iconv.encode(text, charset)].map(byte => `%${byte.toString(16).toUpperCase()}`).join('');

const chinese = '打印机坏了，请 𠮷田 与镕先生处理。';
const gbkText = '服务器无法登录，请尽快处理';
const logFile = Buffer.from('2026-11-22 09:59:58 ERROR 登录失败\r\n', 'utf8');
export const forwarded = lines('From: a@b.example', 'Subject: inner', 'Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: 8bit', '', latin1('caf\xe9  '), latin1('\tend of it'));
export const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** {name: {raw, subject?, text?, html?, attachments?: [{name, bytes}]}}: what is left out is not checked. */
export const samples = {
  'gb18030-with-attachment': {
    raw: mail(
      { From: `${word('林小姐', 'gb18030')} <lin@corp.example>`, Subject: word('打印机坏了𠮷', 'gb18030'), 'Content-Type': 'multipart/mixed; boundary=frontier' },
      '--frontier', 'Content-Type: text/plain; charset=gb18030', 'Content-Transfer-Encoding: base64', '',
      iconv.encode(chinese, 'gb18030').toString('base64'),
      '--frontier', 'Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename*0*=gb18030''${percent('登录', 'gb18030')}; filename*1*=${percent('日志', 'gb18030')}.log`, '',
      logFile.toString('base64'),
      '--frontier--'),
    fromName: '林小姐', subject: '打印机坏了𠮷', text: chinese, attachments: [{ name: '登录日志.log', bytes: logFile }],
  },
  'gbk-quoted-printable': {
    raw: mail({ Subject: word('无法登录', 'gbk'), 'Content-Type': 'text/plain; charset=gb2312', 'Content-Transfer-Encoding': 'quoted-printable' }, quotedPrintable(iconv.encode('镕喆先生', 'gbk'))),
    subject: '无法登录', text: '镕喆先生',
  },
  big5: {
    raw: mail({ Subject: word('許功蓋', 'big5'), 'Content-Type': 'text/plain; charset=big5', 'Content-Transfer-Encoding': '8bit' }, iconv.encode('印表機故障：許功蓋', 'big5')),
    subject: '許功蓋', text: '印表機故障：許功蓋',
  },
  'iso-2022-jp': {
    raw: mail({ Subject: '=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=', 'Content-Type': 'text/plain; charset=iso-2022-jp' }, latin1('\x1b$BF|K\\8l\x1b(B desu')),
    subject: '日本語', text: '日本語 desu',
  },
  'shift-jis': {
    raw: mail({ Subject: word('障害', 'shift_jis'), 'Content-Type': 'text/plain; charset=Shift_JIS' }, iconv.encode('プリンター障害', 'shift_jis')),
    subject: '障害', text: 'プリンター障害',
  },
  'euc-kr': {
    raw: mail({ Subject: word('장애', 'euc-kr'), 'Content-Type': 'text/plain; charset=ks_c_5601-1987' }, iconv.encode('서버 장애', 'euc-kr')),
    subject: '장애', text: '서버 장애',
  },
  'raw-gbk-headers': {
    raw: mail({
      From: Buffer.concat([iconv.encode('"王工"', 'gbk'), latin1(' <wang@corp.example>')]), Subject: iconv.encode('网络很慢', 'gbk'),
      'Content-Type': 'multipart/mixed; boundary=b1',
    },
    '--b1', 'Content-Type: text/plain; charset=gbk', '', iconv.encode(gbkText, 'gbk'),
    '--b1', 'Content-Type: application/zip', Buffer.concat([latin1('Content-Disposition: attachment; filename="'), iconv.encode('日志包.zip', 'gbk'), latin1('"')]), 'Content-Transfer-Encoding: base64', '', 'UEs=',
    '--b1--'),
    fromName: '王工', subject: '网络很慢', text: gbkText, attachments: [{ name: '日志包.zip', bytes: Buffer.from('PK') }],
  },
  'raw-utf8-headers': {
    raw: mail({ Subject: '网络很慢 – really', 'Content-Type': 'text/plain; charset=utf-8' }, '好'),
    subject: '网络很慢 – really', text: '好',
  },
  'no-charset-gbk': { raw: mail({}, iconv.encode(gbkText, 'gbk')), text: gbkText },
  'no-charset-utf8': { raw: mail({ 'Content-Type': 'text/plain' }, gbkText), text: gbkText },
  'claims-utf8-is-gbk': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8' }, iconv.encode(gbkText, 'gbk')), text: gbkText },
  'no-charset-latin1': { raw: mail({ 'Content-Type': 'text/plain' }, latin1('Le caf\xe9 est ferm\xe9 !')), text: 'Le café est fermé !' },
  'unknown-charset-label': { raw: mail({ 'Content-Type': 'text/plain; charset=x-unknown' }, iconv.encode(gbkText, 'gbk')), text: gbkText },
  utf8mb4: { raw: mail({ Subject: '=?utf8mb4?B?5a6M5oiQ?=', 'Content-Type': 'text/plain; charset=utf8mb4' }, '完成 👍'), subject: '完成', text: '完成 👍' },
  hz: { raw: mail({ 'Content-Type': 'text/plain; charset=hz-gb-2312' }, 'Hi ~{VPND~} ~~ ok'), text: 'Hi 中文 ~ ok' },
  'html-meta-gbk': {
    raw: mail({ 'Content-Type': 'text/html' }, iconv.encode(`<html><head><meta charset="gbk"><title>x</title></head><body><p>${gbkText}</p><p>第二段&nbsp;<a href="https://corp.example/a?b=1&amp;c=2">链接</a></p></body></html>`, 'gbk')),
    text: `${gbkText}\n\n第二段 链接 [https://corp.example/a?b=1&c=2]`,
  },
  'split-characters': {
    raw: mail({
      From: `=?gbk?B?${iconv.encode('陈经理', 'gbk').subarray(0, 3).toString('base64')}?=${CRLF} =?GBK?B?${iconv.encode('陈经理', 'gbk').subarray(3).toString('base64')}?= <chen@corp.example>`,
      Subject: `=?UTF-8?Q?=E7=BD=91=E7?=${CRLF} =?UTF-8?Q?=BB=9C?= ok =?utf-8?B?${Buffer.from('慢').toString('base64')}?=`,
      'Content-Type': 'text/plain; charset=us-ascii',
    }, 'x'),
    fromName: '陈经理', subject: '网络 ok 慢', text: 'x',
  },
  'inline-image': {
    raw: mail({ 'Content-Type': 'multipart/related; boundary=r1' },
      '--r1', 'Content-Type: multipart/alternative; boundary=a1', '',
      '--a1', 'Content-Type: text/plain; charset=utf-8', '', '看图', '--a1', 'Content-Type: text/html; charset=utf-8', '', '<p>看图 <img src="cid:shot@corp"></p>', '--a1--',
      '--r1', 'Content-Type: image/gif; name="shot.gif"', 'Content-ID: <shot@corp>', 'Content-Disposition: inline; filename="shot.gif"', 'Content-Transfer-Encoding: base64', '', pixel.toString('base64'), '--r1--'),
    text: '看图', html: '<p>看图 <img src="cid:shot@corp"></p>', attachments: [{ name: 'shot.gif', bytes: pixel, cid: 'shot@corp' }],
  },
  'forwarded-message': {
    raw: mail({ 'Content-Type': 'multipart/mixed; boundary=f1' },
      '--f1', 'Content-Type: text/plain; charset=utf-8', '', '转发', '--f1', 'Content-Type: message/rfc822', 'Content-Disposition: inline', '', forwarded, '--f1',
      'Content-Type: message/rfc822; name="older.eml"', 'Content-Disposition: attachment; filename="older.eml"', '', forwarded, '--f1--'),
    text: '转发', attachments: [{ name: 'inner.eml', bytes: forwarded }, { name: 'older.eml', bytes: forwarded }],
  },
  'inline-log-file': {
    raw: mail({ 'Content-Type': 'multipart/mixed; boundary=l1' },
      '--l1', 'Content-Type: text/plain; charset=utf-8', '', '日志见附件', '--l1', 'Content-Type: text/plain; charset=utf-8; name="a.log"', 'Content-Disposition: inline; filename="a.log"', '', 'line one', '--l1',
      'Content-Type: text/plain; charset=utf-8', '', 'regards', '--l1--'),
    text: '日志见附件\nregards', attachments: [{ name: 'a.log', bytes: Buffer.from('line one') }],
  },
  uuencoded: {
    raw: mail({ 'Content-Type': 'text/plain' }, 'See file', 'begin 644 ..\\notes.txt', '#0V%T', '`', 'end', 'bye'),
    text: 'See file\nbye', attachments: [{ name: 'notes.txt', bytes: Buffer.from('Cat') }],
  },
  'nul-and-surrogates': {
    raw: mail({ Subject: '=?utf-16le?B?ANhBAA==?= a\0b', 'Content-Type': 'text/plain; charset=utf-16le', 'Content-Transfer-Encoding': 'base64' }, Buffer.from('h\0i\0\0\0\x00\xd8!\0', 'latin1').toString('base64')),
    subject: '\uFFFDA ab', text: 'hi\uFFFD!',
  },
  'html-body-with-footer': {
    raw: mail({ 'Content-Type': 'multipart/mixed; boundary=h1' }, '--h1', 'Content-Type: text/html; charset=utf-8', '', '<div>正文</div>', '--h1', 'Content-Type: text/plain; charset=utf-8', '', 'footer <a>', '--h1--'),
    text: '正文\nfooter <a>', html: '<div>正文</div><br>\n<pre style="white-space:pre-wrap">footer &lt;a&gt;</pre>',
  },
  'path-in-name': {
    raw: mail({ 'Content-Type': 'multipart/mixed; boundary=p1' }, '--p1', 'Content-Type: text/plain', 'Content-Disposition: attachment; filename="../../etc/=?utf-8?B?5a+G56CB?="', '', 'x', '--p1--'),
    attachments: [{ name: '密码', bytes: Buffer.from('x') }],
  },
  'bounce-report': {
    raw: mail({ From: 'MAILER-DAEMON@relay.example', Subject: 'Undelivered', 'Auto-Submitted': 'auto-replied', 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=d1' },
      '--d1', 'Content-Type: text/plain', '', 'It bounced.', '--d1', 'Content-Type: message/delivery-status', '', 'Final-Recipient: rfc822; x@y.example', 'Status: 5.1.1', '--d1', 'Content-Type: message/rfc822', '', forwarded, '--d1--'),
    text: 'It bounced.\nFinal-Recipient: rfc822; x@y.example\nStatus: 5.1.1', attachments: [{ name: 'inner.eml', bytes: forwarded }],
  },
  reply: {
    raw: mail({
      To: '"工单, TS" <support+ts-42@desk.example>, ops: a@x.example, =?utf-8?B?5p2O?= <b@x.example>;', Cc: 'c@x.example', 'Reply-To': 'Lin Home <lin@home.example>',
      Subject: 'Re: [TS-42] x', 'In-Reply-To': '<out-2@desk.example>', References: `<out-1@desk.example>${CRLF}\t<out-2@desk.example>`, 'Content-Type': 'text/plain',
    }, 'ok'),
    subject: 'Re: [TS-42] x', text: 'ok',
  },
};
