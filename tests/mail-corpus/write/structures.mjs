import { base64, encode, file, html, latin1, lines, mail, multipart, part, percent, plain, png, pixel, wordB } from './letters.mjs';
import { winmail } from './tnef.mjs';

// Shapes of mail: parts in parts, files and their names, reports, calendars, signed and encrypted mail, and mail that breaks rules.

const mixed = (...parts) => ({ 'Content-Type': 'multipart/mixed; boundary="=_mix"', body: multipart('=_mix', ...parts) });
const shaped = ({ body, ...fields }, more = {}) => mail({ ...fields, ...more }, body);
const zip = Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64');
const note = '日志见附件，请查收。';
const withFile = (...parts) => shaped(mixed(plain(note), ...parts));
const named = disposition => withFile(file(zip, 'application/zip', disposition));
const inner = lines('From: Customer <client@shop.example>', 'To: lin.mei@corp.example', `Subject: ${wordB('付款失败', 'gbk')}`, 'Date: Sun, 19 May 2024 20:00:00 +0800', 'Message-ID: <inner@shop.example>', 'Content-Type: text/plain; charset=gbk', 'Content-Transfer-Encoding: 8bit', '', encode('付款页面报错 500。', 'gbk'));
const uu = content => {
  const out = [];
  for (let at = 0; at < content.length; at += 45) {
    const chunk = content.subarray(at, at + 45);
    let line = String.fromCharCode(32 + chunk.length);
    for (let i = 0; i < chunk.length; i += 3) {
      const word = (chunk[i] << 16) | ((chunk[i + 1] ?? 0) << 8) | (chunk[i + 2] ?? 0);
      for (const shift of [18, 12, 6, 0]) line += (word >> shift) & 63 ? String.fromCharCode(32 + ((word >> shift) & 63)) : '`';
    }
    out.push(line);
  }
  return out.concat('`', 'end');
};
const logBytes = Buffer.from('2024-05-20 09:15:00 ERROR 登录失败 code=17\n2024-05-20 09:15:02 ERROR again\n', 'utf8');
const invite = ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'PRODID:-//Corp//Calendar//EN', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:visit-17@corp.example', 'DTSTAMP:20240520T010000Z', 'DTSTART;TZID=Asia/Shanghai:20240522T140000', 'DTEND;TZID=Asia/Shanghai:20240522T150000', 'SUMMARY:上门检修打印机', 'LOCATION:三楼 会议室 302', 'ORGANIZER;CN=林梅:mailto:lin.mei@corp.example', 'ATTENDEE;RSVP=TRUE:mailto:support@desk.example', 'DESCRIPTION:请带上备用硒鼓\\, 谢谢', 'END:VEVENT', 'END:VCALENDAR'].join('\r\n');
const dsn = (action, status, diagnostic) => ({
  'Content-Type': 'multipart/report; report-type=delivery-status; boundary="=_dsn"',
  body: multipart('=_dsn',
    part({ 'Content-Type': 'text/plain; charset=utf-8' }, 'Your message could not be delivered.'),
    part({ 'Content-Type': 'message/delivery-status' }, 'Reporting-MTA: dns; mx.far.example', '', 'Final-Recipient: rfc822; gone@far.example', `Action: ${action}`, `Status: ${status}`, `Diagnostic-Code: smtp; ${diagnostic}`),
    part({ 'Content-Type': 'message/rfc822' }, 'From: support@desk.example', 'To: gone@far.example', 'Subject: [TS20240520001] Update', 'Message-ID: <out-17@desk.example>', '', 'Hello')),
});

export default {
  'inline-image': { raw: mail({ 'Content-Type': 'multipart/related; boundary=r' }, multipart('r', part({ 'Content-Type': 'multipart/alternative; boundary=a' }, multipart('a', plain('看图：'), html('<p>看图：<img src="cid:shot.1@corp" alt="屏幕"></p>'))), file(png, 'image/png; name="shot.png"', 'inline; filename="shot.png"', { 'Content-ID': '<shot.1@corp>' }))), text: '看图：', attachments: [{ name: 'shot.png', size: png.length, type: 'image/png', cid: 'shot.1@corp' }] },
  'two-inline-images-same-name': { raw: mail({ 'Content-Type': 'multipart/related; boundary=r' }, multipart('r', html('<img src="cid:a@x"><img src="cid:b@x">两张图'), file(pixel, 'image/gif', 'inline; filename="image.gif"', { 'Content-ID': '<a@x>' }), file(png, 'image/png', 'inline; filename="image.gif"', { 'Content-ID': '<b@x>' }))), text: '两张图', attachments: [{ name: 'image.gif', cid: 'a@x', type: 'image/gif' }, { name: 'image.gif', cid: 'b@x', type: 'image/png' }] },
  'inline-image-without-disposition': { raw: mail({ 'Content-Type': 'multipart/related; boundary=r' }, multipart('r', html('<p>截图<img src="cid:z9"></p>'), file(pixel, 'image/gif', null, { 'Content-ID': '<z9>' }))), text: '截图', attachments: [{ cid: 'z9', type: 'image/gif', size: pixel.length }] },
  'text-image-text': { raw: shaped(mixed(plain('之前'), file(pixel, 'image/gif; name=p.gif', 'inline; filename=p.gif'), plain('之后'))), text: '之前\n之后', attachments: [{ name: 'p.gif' }] },
  'flowed-delsp': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8; format=flowed; delsp=yes' }, '这是一个很长的段落， ', '分成两行书写。', '', '第二段。'), text: '这是一个很长的段落，分成两行书写。\n\n第二段。' },
  'flowed-keeps-spaces': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8; format=flowed' }, 'This sentence was ', 'wrapped by the program.', '-- ', 'Lin'), text: 'This sentence was wrapped by the program.\n-- \nLin', new: 'This sentence was wrapped by the program.' },
  'flowed-quote': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8; format=flowed' }, 'Fine now.', '', 'On 5/20/2024 9:15 AM, Support wrote:', '> Please restart ', '> it.'), new: 'Fine now.' },
  'calendar-invite': { raw: mail({ 'Content-Type': 'multipart/mixed; boundary=c' }, multipart('c', part({ 'Content-Type': 'multipart/alternative; boundary=d' }, multipart('d', plain('邀请您参加检修。'), html('<p>邀请您参加检修。</p>'), part({ 'Content-Type': 'text/calendar; charset=utf-8; method=REQUEST', 'Content-Transfer-Encoding': 'base64' }, base64(invite)))), file(invite, 'application/ics; name="invite.ics"', 'attachment; filename="invite.ics"'))), text: '邀请您参加检修。', remark: '上门检修打印机' },
  'calendar-only': { raw: mail({ 'Content-Type': 'text/calendar; charset=utf-8; method=REQUEST' }, invite), remark: '2024-05-22 14:00' },
  'calendar-cancelled': { raw: mail({ 'Content-Type': 'multipart/alternative; boundary=d' }, multipart('d', plain('会议取消'), part({ 'Content-Type': 'text/calendar; charset=utf-8; method=CANCEL' }, invite.replace('METHOD:REQUEST', 'METHOD:CANCEL')))), text: '会议取消', remark: '上门检修打印机' },
  'forwarded-as-attachment': { raw: shaped(mixed(plain('请看客户来信'), part({ 'Content-Type': 'message/rfc822', 'Content-Disposition': 'attachment; filename="client.eml"' }, inner))), text: '请看客户来信', attachments: [{ name: 'client.eml', size: inner.length, type: 'message/rfc822' }] },
  'forwarded-without-name': { raw: shaped(mixed(plain('转交'), part({ 'Content-Type': 'message/rfc822' }, inner))), text: '转交', attachments: [{ name: '付款失败.eml', size: inner.length, type: 'message/rfc822' }] },
  'forwarded-inside-forwarded': { raw: shaped(mixed(plain('再转'), part({ 'Content-Type': 'message/rfc822' }, lines('From: a@b.example', 'Subject: outer', 'Content-Type: multipart/mixed; boundary=q', '', multipart('q', plain('里层'), part({ 'Content-Type': 'message/rfc822' }, inner)))))), text: '再转', attachments: [{ name: 'outer.eml' }] },
  'digest-of-mails': { raw: mail({ 'Content-Type': 'multipart/digest; boundary=g' }, multipart('g', lines('', inner), lines('', inner))), attachments: [{ type: 'message/rfc822' }, { type: 'message/rfc822' }] },
  'uuencode-in-body': { raw: mail({ 'Content-Type': 'text/plain' }, 'The log:', 'begin 644 erp.log', ...uu(logBytes), 'regards'), text: 'The log:\nregards', attachments: [{ name: 'erp.log', size: logBytes.length }] },
  'uuencode-as-transfer-encoding': { raw: shaped(mixed(plain(note), part({ 'Content-Type': 'application/octet-stream; name="erp.log"', 'Content-Disposition': 'attachment; filename="erp.log"', 'Content-Transfer-Encoding': 'x-uuencode' }, 'begin 644 erp.log', ...uu(logBytes)))), text: note, attachments: [{ name: 'erp.log', size: logBytes.length }] },
  'uuencode-that-is-prose': { raw: mail({ 'Content-Type': 'text/plain' }, 'We', 'begin 100 tests today', 'and they', 'end', 'tomorrow.'), text: 'We\nbegin 100 tests today\nand they\nend\ntomorrow.', attachments: [] },
  winmail: { raw: withFile(file(winmail({ title: '采购单.xlsx', content: zip }), 'application/ms-tnef; name="winmail.dat"', 'attachment; filename="winmail.dat"')), text: note, attachments: [{ name: 'winmail.dat' }], inside: ['采购单.xlsx'] },
  'winmail-two-files': { raw: withFile(file(winmail({ title: 'a.txt', content: latin1('one') }, { title: 'REPORT~1.DOC', longName: '年度报告 final.docx', content: zip }), 'application/vnd.ms-tnef', 'attachment; filename="winmail.dat"')), inside: ['a.txt', '年度报告 final.docx'] },
  'winmail-cut-short': { raw: withFile(file(winmail({ title: 'a.txt', content: Buffer.alloc(500, 97) }).subarray(0, 200), 'application/ms-tnef', 'attachment; filename="winmail.dat"')), attachments: [{ name: 'winmail.dat', size: 200 }], inside: [] },
  'smime-detached': { raw: mail({ 'Content-Type': 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s' }, multipart('s', plain('已签名的报修单。'), file(Buffer.from('3080060', 'latin1'), 'application/pkcs7-signature; name="smime.p7s"', 'attachment; filename="smime.p7s"'))), text: '已签名的报修单。', attachments: [{ name: 'smime.p7s' }] },
  'smime-opaque': { raw: mail({ 'Content-Type': 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"', 'Content-Disposition': 'attachment; filename="smime.p7m"', 'Content-Transfer-Encoding': 'base64' }, base64(signedData(part({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'base64' }, base64('签名信里的正文'))))), text: '签名信里的正文', attachments: [{ name: 'smime.p7m' }] },
  'smime-opaque-indefinite': { raw: mail({ 'Content-Type': 'application/x-pkcs7-mime; smime-type=signed-data; name=smime.p7m', 'Content-Transfer-Encoding': 'base64' }, base64(signedDataInPieces(part({ 'Content-Type': 'text/plain; charset=gbk' }, encode('分段的正文', 'gbk'))))), text: '分段的正文', attachments: [{ name: 'smime.p7m' }] },
  'smime-encrypted': { raw: mail({ 'Content-Type': 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', 'Content-Disposition': 'attachment; filename="smime.p7m"', 'Content-Transfer-Encoding': 'base64' }, base64(Buffer.from('30820100060a2a864886f70d010703', 'hex'))), attachments: [{ name: 'smime.p7m' }], remark: 'S/MIME' },
  'pgp-encrypted': { raw: mail({ 'Content-Type': 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e' }, multipart('e', part({ 'Content-Type': 'application/pgp-encrypted' }, 'Version: 1'), part({ 'Content-Type': 'application/octet-stream; name="encrypted.asc"', 'Content-Disposition': 'inline; filename="encrypted.asc"' }, '-----BEGIN PGP MESSAGE-----', '', 'hQEMA0ab', '-----END PGP MESSAGE-----'))), remark: 'PGP' },
  'pgp-inline': { raw: mail({ 'Content-Type': 'text/plain' }, '-----BEGIN PGP MESSAGE-----', '', 'hQEMA0abCDEF', '=abcd', '-----END PGP MESSAGE-----'), remark: 'PGP' },
  'pgp-signed': { raw: mail({ 'Content-Type': 'multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha256; boundary=s' }, multipart('s', plain('Signed request: please reset my token.'), part({ 'Content-Type': 'application/pgp-signature; name="signature.asc"' }, '-----BEGIN PGP SIGNATURE-----', '', 'iQEz', '-----END PGP SIGNATURE-----'))), text: 'Signed request: please reset my token.', attachments: [{ name: 'signature.asc' }] },
  'dsn-failed': { raw: shaped(dsn('failed', '5.1.1', '550 5.1.1 user unknown'), { From: 'Mail Delivery <MAILER-DAEMON@mx.far.example>', Subject: 'Undelivered Mail Returned to Sender', 'Auto-Submitted': 'auto-replied' }), envelopeFrom: '', decision: 'bounce' },
  'dsn-delayed': { raw: shaped(dsn('delayed', '4.4.1', 'connection timed out'), { From: 'postmaster@mx.far.example', Subject: 'Delayed' }), envelopeFrom: '', decision: 'bounce' },
  'dsn-chinese-without-report': { raw: mail({ From: 'PostMaster@qq.example', Subject: '系统退信', 'Content-Type': 'text/html; charset=gb18030' }, encode('<p>抱歉，您的邮件被退回来了……收件人邮箱不存在</p>', 'gb18030')), envelopeFrom: '', decision: 'bounce' },
  'auto-reply': { raw: mail({ Subject: '自动回复: [TS20240520001]', 'Auto-Submitted': 'auto-replied', 'Content-Type': 'text/plain; charset=utf-8' }, '我正在休假，5 月 27 日回来。'), decision: 'automatic', text: '我正在休假，5 月 27 日回来。' },
  'auto-reply-exchange': { raw: mail({ Subject: 'Automatic reply: Update', 'X-Auto-Response-Suppress': 'All', 'Content-Type': 'text/plain' }, 'I am out of office.'), decision: 'automatic' },
  'auto-reply-precedence': { raw: mail({ Subject: 'Out of office', Precedence: 'auto_reply', 'Content-Type': 'text/plain' }, 'Away.'), decision: 'automatic' },
  'auto-submitted-no': { raw: mail({ Subject: 'Hello', 'Auto-Submitted': 'no', 'Content-Type': 'text/plain' }, 'A person wrote this.'), decision: 'ticket' },
  'eai-addresses': { raw: mail({ From: '李雷 <李雷@例子.example>', 'Content-Type': 'text/plain; charset=utf-8' }, '国际化地址'), from: '李雷@例子.example', fromName: '李雷', text: '国际化地址' },
  'group-addresses': { raw: mail({ To: `${wordB('技术组', 'gbk')}: a@x.example, "B, C" <b@x.example>;, support@desk.example`, Cc: 'undisclosed-recipients:;', 'Content-Type': 'text/plain' }, 'x'), to: ['a@x.example', 'b@x.example', 'support@desk.example'], cc: [] },
  'comma-in-encoded-name': { raw: mail({ From: `${wordB('林, 梅', 'utf-8')} <lin.mei@corp.example>`, 'Content-Type': 'text/plain' }, 'x'), from: 'lin.mei@corp.example', fromName: '林, 梅' },
  'address-in-name': { raw: mail({ From: '"ceo@corp.example" <evil@far.example>', 'Content-Type': 'text/plain' }, 'x'), from: 'evil@far.example', fromName: 'ceo@corp.example' },
  'no-message-id-no-date': { raw: mail({ 'Message-ID': null, Date: null, 'Content-Type': 'text/plain; charset=utf-8' }, '没有编号'), text: '没有编号', messageId: null },
  'message-id-without-brackets': { raw: mail({ 'Message-ID': 'abc@corp.example', 'Content-Type': 'text/plain' }, 'x'), messageId: '<abc@corp.example>' },
  'date-nonsense': { raw: mail({ Date: 'yesterday evening', 'Content-Type': 'text/plain' }, 'x'), text: 'x' },
  'no-from': { raw: mail({ From: null, 'Content-Type': 'text/plain' }, 'x'), from: 'envelope@corp.example', envelopeFrom: 'envelope@corp.example' },
  'two-from-lines': { raw: mail({ From: 'first@corp.example, second@corp.example', 'Content-Type': 'text/plain' }, 'x'), from: 'first@corp.example' },
  'no-subject': { raw: mail({ Subject: null, 'Content-Type': 'text/plain; charset=utf-8' }, '没有主题'), subject: '', text: '没有主题' },
  'empty-body': { raw: mail({ 'Content-Type': 'text/plain' }, ''), text: '' },
  'headers-only': { raw: latin1('From: lin.mei@corp.example\r\nSubject: nothing more'), subject: 'nothing more', text: '' },
  'nul-bytes': { raw: mail({ Subject: 'a\0b', 'Content-Type': 'text/plain; charset=utf-8' }, '前\0后'), subject: 'ab', text: '前后' },
  'lone-line-feeds': { raw: latin1(mail({ 'Content-Type': 'text/plain; charset=utf-8' }, 'one', 'two').toString('latin1').replaceAll('\r\n', '\n')), text: 'one\ntwo' },
  'lone-carriage-returns-in-body': { raw: mail({ 'Content-Type': 'text/plain' }, 'one\rtwo'), text: 'one\ntwo' },
  'mbox-from-line': { raw: Buffer.concat([latin1('From lin@corp.example Mon May 20 09:30:00 2024\r\n'), mail({ 'Content-Type': 'text/plain' }, 'still read')]), subject: 'Test', text: 'still read' },
  'boundary-never-closed': { raw: mail({ 'Content-Type': 'multipart/mixed; boundary=z' }, '--z', plain('开头'), '--z', file(zip, 'application/zip', 'attachment; filename=a.zip')), text: '开头', attachments: [{ name: 'a.zip', size: zip.length }] },
  'boundary-missing': { raw: mail({ 'Content-Type': 'multipart/mixed' }, 'no boundary was given'), text: 'no boundary was given' },
  'preamble-and-epilogue': { raw: mail({ 'Content-Type': 'multipart/mixed; boundary=z' }, 'This is a multi-part message.', multipart('z', plain('正文')), 'and after the end'), text: '正文' },
  'nested-four-deep': { raw: mail({ 'Content-Type': 'multipart/mixed; boundary=n1' }, multipart('n1', part({ 'Content-Type': 'multipart/related; boundary=n2' }, multipart('n2', part({ 'Content-Type': 'multipart/alternative; boundary=n3' }, multipart('n3', plain('最里层'), html('<b>最里层</b>'))), file(pixel, 'image/gif', 'inline; filename=i.gif', { 'Content-ID': '<i>' }))), file(zip, 'application/zip', 'attachment; filename=deep.zip'))), text: '最里层', attachments: [{ name: 'i.gif' }, { name: 'deep.zip' }] },
  'boundary-is-prefix-of-another': { raw: mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, '--b', part({ 'Content-Type': 'multipart/alternative; boundary=b2' }, multipart('b2', plain('前缀'), html('<p>前缀</p>'))), '--b', file(zip, 'application/zip', 'attachment; filename=p.zip'), '--b--'), text: '前缀', attachments: [{ name: 'p.zip' }] },
  'only-an-attachment': { raw: mail({ 'Content-Type': 'application/pdf; name="scan.pdf"', 'Content-Disposition': 'attachment; filename="scan.pdf"', 'Content-Transfer-Encoding': 'base64' }, base64('%PDF-1.4 scan')), text: '', attachments: [{ name: 'scan.pdf', type: 'application/pdf', size: 13 }] },
  'text-file-8bit-keeps-bytes': { raw: withFile(part({ 'Content-Type': 'text/plain; charset=gbk; name=gbk.txt', 'Content-Disposition': 'attachment; filename=gbk.txt', 'Content-Transfer-Encoding': '8bit' }, encode('编码', 'gbk'))), attachments: [{ name: 'gbk.txt', size: 4 }] },
  'log-shown-inline': { raw: shaped(mixed(plain(note), part({ 'Content-Type': 'text/plain; name="a.log"', 'Content-Disposition': 'inline; filename="a.log"' }, 'line one'))), text: note, attachments: [{ name: 'a.log', size: 8 }] },
  'html-attachment': { raw: withFile(file('<script>1</script>', 'text/html; name=x.html', 'attachment; filename=x.html')), attachments: [{ name: 'x.html', type: 'application/octet-stream', danger: 'active' }] },
  'name-rfc2231-utf8': { raw: named(`attachment; filename*=utf-8''${percent('登录 日志.zip', 'utf-8')}`), attachments: [{ name: '登录 日志.zip', size: zip.length }] },
  'name-rfc2231-gbk': { raw: named(`attachment; filename*=gbk''${percent('日志', 'gbk')}.zip`), attachments: [{ name: '日志.zip' }] },
  'name-rfc2231-continued': { raw: named(`attachment;\r\n filename*0*=utf-8''${percent('很长的', 'utf-8')};\r\n filename*1*=${percent('文件名', 'utf-8')};\r\n filename*2=" 2.zip"`), attachments: [{ name: '很长的文件名 2.zip' }] },
  'name-rfc2231-split-character': { raw: named(`attachment; filename*0*=utf-8''${percent('日', 'utf-8').slice(0, 6)}; filename*1*=${percent('日', 'utf-8').slice(6)}${percent('志', 'utf-8')}.zip`), attachments: [{ name: '日志.zip' }] },
  'name-rfc2047': { raw: named(`attachment; filename="${wordB('网络日志.zip', 'gb2312')}"`), attachments: [{ name: '网络日志.zip' }] },
  'name-rfc2047-folded': { raw: named(`attachment;\r\n filename="${wordB('网络故障', 'utf-8')}\r\n ${wordB('截图.zip', 'utf-8')}"`), attachments: [{ name: '网络故障截图.zip' }] },
  'name-only-in-type': { raw: withFile(part({ 'Content-Type': `application/zip; name="${wordB('只在类型里.zip', 'gb18030')}"`, 'Content-Transfer-Encoding': 'base64' }, base64(zip))), attachments: [{ name: '只在类型里.zip' }] },
  'name-raw-utf8': { raw: named('attachment; filename="原样.zip"'), attachments: [{ name: '原样.zip' }] },
  'name-raw-gbk': { raw: withFile(lines('Content-Type: application/zip', Buffer.concat([latin1('Content-Disposition: attachment; filename="'), encode('日志包.zip', 'gbk'), latin1('"')]), 'Content-Transfer-Encoding: base64', '', base64(zip))), attachments: [{ name: '日志包.zip' }] },
  'name-percent-not-2231': { raw: named('attachment; filename="100%25 done.zip"'), attachments: [{ name: '100%25 done.zip' }] },
  'name-path-traversal': { raw: named('attachment; filename="../../../etc/cron.d/job.zip"'), attachments: [{ name: 'job.zip' }] },
  'name-windows-path': { raw: named('attachment; filename="C:\\\\Users\\\\lin\\\\a.zip"'), attachments: [{ name: 'a.zip' }] },
  'name-encoded-traversal': { raw: named(`attachment; filename="${wordB('../../密码.zip', 'utf-8')}"`), attachments: [{ name: '密码.zip' }] },
  'name-reserved': { raw: named('attachment; filename="con.zip"'), attachments: [{ name: '_con.zip' }] },
  'name-empty': { raw: named('attachment; filename=""'), attachments: [{ size: zip.length }] },
  'name-dots-only': { raw: named('attachment; filename="..."'), attachments: [{ size: zip.length }] },
  'name-huge': { raw: named(`attachment; filename="${'长'.repeat(800)}.zip"`), attachments: [{ name: `${'长'.repeat(146)}.zip` }] },
  'name-right-to-left': { raw: withFile(file(latin1('MZ\x90\0'), 'application/octet-stream', `attachment; filename*=utf-8''${percent('invoice\u202egnp.exe', 'utf-8')}`)), attachments: [{ name: 'invoicegnp.exe', danger: 'program' }] },
  'name-double-extension': { raw: withFile(file(latin1('MZ\x90\0'), 'application/pdf', 'attachment; filename="报价单.pdf.exe"')), attachments: [{ name: '报价单.pdf.exe', danger: 'program' }] },
  'program-named-picture': { raw: withFile(file(latin1('MZ\x90\0'), 'image/png', 'attachment; filename="photo.png"')), attachments: [{ name: 'photo.png', danger: 'disguised', type: 'application/octet-stream' }] },
  'script-file': { raw: withFile(file('WScript.Echo(1)', 'text/javascript', 'attachment; filename="update.js"')), attachments: [{ name: 'update.js', danger: 'program' }] },
  'shortcut-file': { raw: withFile(file(Buffer.from('4c0000000114020000000000c000000000000046', 'hex'), 'application/octet-stream', 'attachment; filename="readme.lnk"')), attachments: [{ name: 'readme.lnk', danger: 'program' }] },
  'macro-document': { raw: withFile(file(zip, 'application/vnd.ms-excel.sheet.macroEnabled.12', 'attachment; filename="预算.xlsm"')), attachments: [{ name: '预算.xlsm', danger: 'macro' }] },
  'svg-picture': { raw: withFile(file('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', 'image/svg+xml', 'attachment; filename="logo.svg"')), attachments: [{ name: 'logo.svg', danger: 'active', type: 'application/octet-stream' }] },
  'empty-attachment': { raw: withFile(part({ 'Content-Type': 'application/octet-stream', 'Content-Disposition': 'attachment; filename=nothing.bin' }, '')), attachments: [{ name: 'nothing.bin', size: 0 }] },
  'thirty-attachments': { raw: withFile(...Array.from({ length: 30 }, (_, index) => file(Buffer.from([index]), 'application/octet-stream', `attachment; filename="f${index}.bin"`))), text: note, count: 30 },
  'qq-shape': { raw: mail({ From: `"${wordB('林梅', 'gb18030')}" <10001@qq.example>`, To: `"${wordB('技术支持', 'gb18030')}" <support@desk.example>`, Subject: wordB('回复：打印机', 'gb18030'), 'X-QQ-MIME': 'TCMime 1.0 by Tencent', 'Content-Type': 'multipart/mixed;\r\n\tboundary="----=_NextPart_664B01D5_0B1C2D30_5E6F7A80"' }, multipart('----=_NextPart_664B01D5_0B1C2D30_5E6F7A80', part({ 'Content-Type': 'multipart/alternative;\r\n\tboundary="----=_NextPart_1"' }, multipart('----=_NextPart_1', plain('还是不行', 'gb18030'), part({ 'Content-Type': 'text/html;\r\n\tcharset="gb18030"', 'Content-Transfer-Encoding': 'base64' }, base64(encode('<div>还是不行</div>', 'gb18030'))))), part({ 'Content-Type': `application/octet-stream;\r\n\tcharset="gb18030";\r\n\tname="${wordB('日志.zip', 'gb18030')}"`, 'Content-Disposition': `attachment; filename="${wordB('日志.zip', 'gb18030')}"`, 'Content-Transfer-Encoding': 'base64' }, base64(zip)))), fromName: '林梅', subject: '回复：打印机', text: '还是不行', attachments: [{ name: '日志.zip', size: zip.length }] },
};

function der(tag, ...parts) {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? Buffer.from([content.length]) : Buffer.from([0x82, content.length >> 8, content.length & 255]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
}

// CMS signed-data around a MIME part; the signature itself is of no matter here.
function signedData(content) {
  const data = Buffer.from('06092a864886f70d010701', 'hex');
  return der(0x30, Buffer.from('06092a864886f70d010702', 'hex'), der(0xa0, der(0x30, Buffer.from('020101', 'hex'), der(0x31), der(0x30, data, der(0xa0, der(0x04, content))), der(0x31))));
}

function signedDataInPieces(content) {
  const open = tag => Buffer.from([tag, 0x80]);
  const end = Buffer.from([0, 0]);
  const half = content.length >> 1;
  const octets = Buffer.concat([open(0x24), der(0x04, content.subarray(0, half)), der(0x04, content.subarray(half)), end]);
  const inside = Buffer.concat([open(0x30), Buffer.from('06092a864886f70d010701', 'hex'), open(0xa0), octets, end, end]);
  return Buffer.concat([open(0x30), Buffer.from('06092a864886f70d010702', 'hex'), open(0xa0), open(0x30), Buffer.from('020101', 'hex'), der(0x31), inside, der(0x31), end, end, end]);
}
