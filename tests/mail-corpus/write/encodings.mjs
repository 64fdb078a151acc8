import { base64, crlf, encode, html, iconv, latin1, lines, mail, multipart, part, percent, plain, quotedPrintable, wordB, wordQ } from './letters.mjs';

// Character sets as mail brings them: labelled rightly, wrongly or not at all, in bodies, headers and names.

const cn = '三楼的打印机从今天早上起没有反应，请 𠮷田 与镕先生尽快处理。';
const cnShort = '财务系统无法登录，提示超时，请尽快处理。';
const tw = '會議室的投影機故障，請許功蓋先生處理。';
const jp = '三階のプリンターが動きません。至急ご対応をお願いします。';
const kr = '삼층 프린터가 작동하지 않습니다. 빨리 처리해 주세요.';
const rawMixed = Buffer.concat([encode('发票', 'gbk'), latin1(' ERP '), encode('打不开', 'gbk')]);

const eightBit = (label, text, codec = label) => mail({ Subject: wordB(text.slice(0, 8), codec), 'Content-Type': `text/plain; charset=${label}`, 'Content-Transfer-Encoding': '8bit' }, encode(text, codec));
const qp = (label, text, codec = label) => mail({ Subject: wordQ(text.slice(0, 8), codec), 'Content-Type': `text/plain; charset="${label}"`, 'Content-Transfer-Encoding': 'quoted-printable' }, quotedPrintable(encode(text, codec)));
const b64 = (label, text, codec = label) => mail({ Subject: wordB(text.slice(0, 8), codec), 'Content-Type': `text/plain;\r\n\tcharset=${label}`, 'Content-Transfer-Encoding': 'base64' }, base64(encode(text, codec)));
const said = (text, language = 'zh') => ({ subject: text.slice(0, 8), text, language, decision: 'ticket' });

function iso2022jp(text) {
  // JIS X 0208 from EUC-JP: the same bytes without their high bit, between shifts.
  let out = '';
  let wide = false;
  for (const character of text) {
    const euc = encode(character, 'euc-jp');
    if (euc.length === 2 !== wide) {
      wide = !wide;
      out += wide ? '\x1b$B' : '\x1b(B';
    }
    out += euc.length === 2 ? String.fromCharCode(euc[0] & 0x7f, euc[1] & 0x7f) : character;
  }
  return latin1(wide ? `${out}\x1b(B` : out);
}

function hz(text) {
  return text.split('\n').map(line => line.replaceAll(/[^\x00-\x7f]+/g, run => `~{${[...encode(run, 'gb2312')].map(byte => String.fromCharCode(byte & 0x7f)).join('')}~}`)).join('\n');
}

const hzText = '三楼的打印机没有反应 ERR-17\n请尽快处理';

export default {
  'utf8-8bit': { raw: eightBit('utf-8', cn), ...said(cn) },
  'utf8-qp': { raw: qp('UTF-8', cn), ...said(cn) },
  'utf8-base64': { raw: b64('utf-8', cn), ...said(cn) },
  'utf8-with-bom': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8' }, `\ufeff${cnShort}`), text: cnShort },
  'utf8-emoji-subject': { raw: mail({ Subject: '=?utf-8?Q?=F0=9F=96=A8_=E6=89=93=E5=8D=B0=E6=9C=BA?=', 'Content-Type': 'text/plain; charset=utf-8' }, '🖨 坏了 👍🏽'), subject: '🖨 打印机', text: '🖨 坏了 👍🏽' },
  'gbk-8bit': { raw: eightBit('gbk', cnShort), ...said(cnShort) },
  'gbk-qp': { raw: qp('GBK', cnShort), ...said(cnShort) },
  'gb2312-holds-gbk': { raw: b64('gb2312', '请镕喆先生处理登录问题', 'gbk'), ...said('请镕喆先生处理登录问题') },
  'gb18030-base64': { raw: b64('gb18030', cn), ...said(cn) },
  'gb18030-8bit': { raw: eightBit('GB18030', cn), ...said(cn) },
  'label-cp936': { raw: qp('cp936', cnShort), ...said(cnShort) },
  'label-x-gbk': { raw: mail({ Subject: `=?x-gbk?B?${encode('登录失败', 'gbk').toString('base64')}?=`, 'Content-Type': 'text/plain; charset=x-gbk', 'Content-Transfer-Encoding': '8bit' }, encode(cnShort, 'gbk')), subject: '登录失败', text: cnShort },
  'label-windows-936': { raw: mail({ 'Content-Type': 'text/plain; charset=windows-936', 'Content-Transfer-Encoding': '8bit' }, encode(cnShort, 'gbk')), text: cnShort },
  'label-gb2312-80': { raw: mail({ 'Content-Type': 'text/plain; charset=gb_2312-80', 'Content-Transfer-Encoding': '8bit' }, encode(cnShort, 'gbk')), text: cnShort },
  'big5-qp': { raw: qp('big5', tw), ...said(tw) },
  'big5-8bit': { raw: eightBit('Big5', tw), ...said(tw) },
  'big5-hkscs': { raw: mail({ 'Content-Type': 'text/plain; charset=Big5-HKSCS', 'Content-Transfer-Encoding': 'base64' }, base64(encode('請喺十點前回覆，㗎啦', 'big5hkscs'))), text: '請喺十點前回覆，㗎啦' },
  'label-x-x-big5': { raw: mail({ 'Content-Type': 'text/plain; charset=x-x-big5', 'Content-Transfer-Encoding': '8bit' }, encode(tw, 'big5')), text: tw },
  'iso-2022-jp-7bit': { raw: mail({ Subject: `=?ISO-2022-JP?B?${iso2022jp('至急のお願い').toString('base64')}?=`, 'Content-Type': 'text/plain; charset=ISO-2022-JP', 'Content-Transfer-Encoding': '7bit' }, iso2022jp(jp)), subject: '至急のお願い', text: jp },
  'iso-2022-jp-base64': { raw: mail({ 'Content-Type': 'text/plain; charset=iso-2022-jp', 'Content-Transfer-Encoding': 'base64' }, base64(iso2022jp(jp))), text: jp },
  'iso-2022-jp-unlabelled': { raw: mail({ Subject: iso2022jp('至急'), 'Content-Type': 'text/plain' }, iso2022jp(jp)), subject: '至急', text: jp },
  'shift-jis-8bit': { raw: eightBit('Shift_JIS', jp), subject: jp.slice(0, 8), text: jp },
  'label-windows-31j': { raw: mail({ 'Content-Type': 'text/plain; charset=windows-31j', 'Content-Transfer-Encoding': '8bit' }, encode(jp, 'shift_jis')), text: jp },
  'label-cp932': { raw: mail({ 'Content-Type': 'text/plain; charset=cp932', 'Content-Transfer-Encoding': 'base64' }, base64(encode(jp, 'cp932'))), text: jp },
  'euc-jp-base64': { raw: b64('EUC-JP', jp), subject: jp.slice(0, 8), text: jp },
  'shift-jis-raw-headers': { raw: mail({ From: Buffer.concat([encode('"佐藤様"', 'shift_jis'), latin1(' <sato@corp.example>')]), Subject: encode('プリンター障害', 'shift_jis'), 'Content-Type': 'text/plain; charset=shift_jis' }, encode(jp, 'shift_jis')), mailboxCharset: 'shift_jis', fromName: '佐藤様', subject: 'プリンター障害', text: jp },
  'shift-jis-no-charset': { raw: mail({ 'Content-Type': 'text/plain' }, encode(jp, 'shift_jis')), mailboxCharset: 'shift_jis', text: jp },
  'euc-kr-8bit': { raw: eightBit('EUC-KR', kr, 'euc-kr'), subject: kr.slice(0, 8), text: kr },
  'label-ks-c-5601': { raw: qp('ks_c_5601-1987', kr, 'cp949'), subject: kr.slice(0, 8), text: kr },
  'iso-2022-kr': { raw: mail({ 'Content-Type': 'text/plain; charset=iso-2022-kr', 'Content-Transfer-Encoding': '7bit' }, lines(latin1('\x1b$)C'), latin1(`\x0e${[...encode('서버', 'euc-kr')].map(byte => String.fromCharCode(byte & 0x7f)).join('')}\x0f OK`))), text: '서버 OK' },
  'label-utf8mb4': { raw: mail({ Subject: `=?utf8mb4?B?${base64('完成了')}?=`, 'Content-Type': 'text/plain; charset=utf8mb4' }, '完成 👍'), subject: '完成了', text: '完成 👍' },
  'label-utf-7': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-7' }, `Hi ${iconv.encode('登录失败', 'utf-7').toString('latin1')} ok`), text: 'Hi 登录失败 ok' },
  'label-utf-16': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-16', 'Content-Transfer-Encoding': 'base64' }, base64(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(cnShort, 'utf16le')]))), text: cnShort },
  'hz-labelled': { raw: mail({ Subject: `=?HZ-GB-2312?Q?${hz('打印机').replaceAll('~', '=7E').replaceAll('?', '=3F')}?=`, 'Content-Type': 'text/plain; charset=hz-gb-2312' }, hz(hzText).replaceAll('\n', '\r\n')), subject: '打印机', text: hzText },
  'hz-unlabelled': { raw: mail({ 'Content-Type': 'text/plain' }, hz(hzText).replaceAll('\n', '\r\n')), text: hzText },
  'hz-is-not-a-tilde': { raw: mail({ 'Content-Type': 'text/plain' }, 'cd ~/bin && awk "{ print ~}"; see ~{tmp'), text: 'cd ~/bin && awk "{ print ~}"; see ~{tmp' },
  'raw-utf8-headers': { raw: mail({ From: '"王工" <wang@corp.example>', Subject: '网络很慢，急', 'Content-Type': 'text/plain; charset=utf-8' }, cnShort), fromName: '王工', subject: '网络很慢，急', text: cnShort },
  'raw-gbk-headers': { raw: mail({ From: Buffer.concat([encode('王工程师', 'gbk'), latin1(' <wang@corp.example>')]), Subject: encode('网络很慢', 'gbk'), 'Content-Type': 'text/plain; charset=gbk' }, encode(cnShort, 'gbk')), fromName: '王工程师', from: 'wang@corp.example', subject: '网络很慢', text: cnShort },
  'raw-gbk-mixed-ascii-subject': { raw: mail({ Subject: rawMixed, 'Content-Type': 'text/plain; charset=gbk' }, encode(cnShort, 'gbk')), subject: '发票 ERP 打不开', text: cnShort },
  'raw-big5-subject': { raw: mail({ Subject: encode('投影機故障，請許先生處理', 'big5'), 'Content-Type': 'text/plain; charset=big5' }, encode(tw, 'big5')), mailboxCharset: 'big5', subject: '投影機故障，請許先生處理', text: tw },
  'raw-latin1-subject': { raw: mail({ Subject: latin1('Imprimante bloqu\xe9e'), 'Content-Type': 'text/plain; charset=iso-8859-1' }, latin1('Le caf\xe9 est ferm\xe9.')), mailboxCharset: 'windows-1252', subject: 'Imprimante bloquée', text: 'Le café est fermé.' },
  'word-split-utf8': { raw: mail({ Subject: '=?UTF-8?Q?=E7=BD=91=E7?=\r\n =?UTF-8?Q?=BB=9C=E5=BE=88?=\r\n =?UTF-8?B?5oWi?=', 'Content-Type': 'text/plain' }, 'x'), subject: '网络很慢' },
  'word-split-gbk': { raw: mail({ Subject: `=?gbk?B?${encode('报销单', 'gbk').subarray(0, 3).toString('base64')}?=\r\n =?GBK?B?${encode('报销单', 'gbk').subarray(3).toString('base64')}?=`, 'Content-Type': 'text/plain' }, 'x'), subject: '报销单' },
  'word-split-mid-base64': { raw: mail({ Subject: `=?utf-8?B?${base64('登录失败请处理').slice(0, 10)}?=\r\n =?utf-8?B?${base64('登录失败请处理').slice(10)}?=`, 'Content-Type': 'text/plain' }, 'x'), subject: '登录失败请处理' },
  'word-three-charsets': { raw: mail({ Subject: `Re: ${wordB('回复', 'gbk')} ${wordB('プリンタ', 'iso-8859-1', encode('プリンタ', 'utf-8')).replace('iso-8859-1', 'utf-8')} ${wordB('투영', 'euc-kr')}`, 'Content-Type': 'text/plain' }, 'x'), subject: 'Re: 回复プリンタ투영' },
  'word-with-language': { raw: mail({ Subject: `=?utf-8*zh?B?${base64('语言标签')}?=`, 'Content-Type': 'text/plain' }, 'x'), subject: '语言标签' },
  'word-without-padding': { raw: mail({ Subject: '=?utf-8?B?5aW955qE?= =?utf-8?B?eA?=', 'Content-Type': 'text/plain' }, 'x'), subject: '好的x' },
  'word-inside-quotes': { raw: mail({ From: `"${wordB('李雷', 'gb2312')}" <li.lei@corp.example>`, 'Content-Type': 'text/plain' }, 'x'), fromName: '李雷', from: 'li.lei@corp.example' },
  'word-glued-to-text': { raw: mail({ Subject: `[工单]=?utf-8?B?${base64('打印')}?=done`, 'Content-Type': 'text/plain' }, 'x'), subject: '[工单]打印done' },
  'word-q-with-spaces': { raw: mail({ Subject: '=?utf-8?Q?a b =E5=A5=BD?=', 'Content-Type': 'text/plain' }, 'x'), subject: 'a b 好' },
  'word-unknown-charset': { raw: mail({ Subject: `=?x-foo?B?${encode('登录', 'gbk').toString('base64')}?=`, 'Content-Type': 'text/plain' }, 'x'), subject: '登录' },
  'subject-folded-with-tabs': { raw: mail({ Subject: `${wordB('第一行', 'utf-8')}\r\n\t${wordB('第二行', 'utf-8')}\r\n\tand more`, 'Content-Type': 'text/plain' }, 'x'), subject: '第一行第二行 and more' },
  'no-charset-utf8': { raw: mail({ 'Content-Type': 'text/plain' }, cnShort), text: cnShort },
  'no-charset-gbk': { raw: mail({ 'Content-Type': 'text/plain' }, encode(cnShort, 'gbk')), text: cnShort },
  'no-content-type-gbk': { raw: mail({ 'MIME-Version': null }, encode(cnShort, 'gbk')), text: cnShort },
  'no-charset-big5-mailbox': { raw: mail({ 'Content-Type': 'text/plain' }, encode(tw, 'big5')), mailboxCharset: 'big5', text: tw },
  'no-charset-euc-kr-mailbox': { raw: mail({ 'Content-Type': 'text/plain' }, encode(kr, 'euc-kr')), mailboxCharset: 'euc-kr', text: kr },
  'no-charset-latin1': { raw: mail({ 'Content-Type': 'text/plain' }, latin1('L\x92imprimante du caf\xe9 est bloqu\xe9e depuis ce matin.')), text: 'L’imprimante du café est bloquée depuis ce matin.' },
  'claims-ascii-is-gbk': { raw: mail({ 'Content-Type': 'text/plain; charset=us-ascii' }, encode(cnShort, 'gbk')), text: cnShort },
  'claims-utf8-is-gbk': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8' }, encode(cnShort, 'gbk')), text: cnShort },
  'claims-latin1-is-utf8': { raw: mail({ 'Content-Type': 'text/plain; charset=iso-8859-1' }, '请尽快处理登录问题'), text: '请尽快处理登录问题' },
  'claims-latin1-is-gbk-page': { raw: mail({ 'Content-Type': 'text/html; charset=iso-8859-1' }, encode(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>${cnShort}</body></html>`, 'gbk')), text: cnShort },
  'html-meta-gbk': { raw: mail({ 'Content-Type': 'text/html' }, encode(`<html><head><meta charset="gbk"></head><body><p>${cnShort}</p></body></html>`, 'gbk')), text: cnShort },
  'html-meta-shift-jis': { raw: mail({ 'Content-Type': 'text/html' }, encode(`<html><head><meta http-equiv=content-type content="text/html;charset=Shift_JIS"></head><body><p>${jp}</p></body></html>`, 'shift_jis')), text: jp },
  'html-entities-only': { raw: mail({ 'Content-Type': 'text/html; charset=us-ascii' }, '<p>&#25171;&#21360;&#26426; &#x574f;了</p>'), text: '打印机 坏了' },
  'label-in-quotes-with-comment': { raw: mail({ 'Content-Type': 'text/plain; charset="gbk" (Chinese)', 'Content-Transfer-Encoding': '8bit' }, encode(cnShort, 'gbk')), text: cnShort },
  'label-upper-and-spaces': { raw: mail({ 'Content-Type': 'TEXT/PLAIN ; CHARSET = "GB2312"', 'Content-Transfer-Encoding': 'QUOTED-PRINTABLE' }, quotedPrintable(encode(cnShort, 'gbk'))), text: cnShort },
  'qp-broken-escapes': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'quoted-printable' }, '100=% sure =ZZ =E5=A5=BD=\r\n end'), text: '100=% sure =ZZ 好 end' },
  'base64-with-garbage': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'base64' }, `${base64(cnShort).slice(0, 20)} \r\n*${base64(cnShort).slice(20)}`), text: cnShort },
  'unknown-transfer-encoding': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': 'x-own-thing' }, cnShort), text: cnShort },
  'two-parts-two-charsets': { raw: mail({ 'Content-Type': 'multipart/mixed; boundary=m' }, multipart('m', plain('第一段', 'gbk'), part({ 'Content-Type': 'text/plain; charset=big5', 'Content-Transfer-Encoding': '8bit' }, encode('第二段', 'big5')))), text: '第一段\n第二段' },
  'alternative-gbk-and-utf8': { raw: mail({ 'Content-Type': 'multipart/alternative; boundary=m' }, multipart('m', plain(cnShort, 'gbk'), html(`<p>${cnShort}</p>`))), text: cnShort },
  'rfc2231-subject-style-name': { raw: mail({ 'Content-Type': 'multipart/mixed; boundary=m' }, multipart('m', plain('见附件'), part({ 'Content-Type': 'text/csv', 'Content-Disposition': `attachment; filename*=big5'zh-TW'${percent('報表', 'big5')}.csv` }, 'a,b'))), text: '见附件', attachments: [{ name: '報表.csv', size: 3 }] },
  'koi8-r': { raw: mail({ Subject: wordB('Принтер не работает', 'koi8-r'), 'Content-Type': 'text/plain; charset=koi8-r', 'Content-Transfer-Encoding': '8bit' }, encode('Принтер на третьем этаже не печатает.', 'koi8-r')), subject: 'Принтер не работает', text: 'Принтер на третьем этаже не печатает.', language: 'en' },
  'windows-1252-quotes': { raw: mail({ 'Content-Type': 'text/plain; charset=windows-1252', 'Content-Transfer-Encoding': 'quoted-printable' }, 'It says =93disk full=94 =96 why?'), text: 'It says “disk full” – why?' },
  'iso-8859-1-is-1252': { raw: mail({ 'Content-Type': 'text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding': 'quoted-printable' }, 'It says =93disk full=94'), text: 'It says “disk full”' },
  'long-line-utf8': { raw: mail({ 'Content-Type': 'text/plain; charset=utf-8' }, crlf('打印机'.repeat(2000))), text: '打印机'.repeat(2000) },
};
