import { encode, html, mail, multipart, plain, wordB } from './letters.mjs';

// Answers as mail programs write them: what is new in each, and letters that only look like answers.

const delimiter = '## 请在此行上方回复 · Please reply above this line ##';
const S = 'support@desk.example';
const L = 'lin.mei@corp.example';

/** A reply with only a text part. */
const text = (body, said, more = {}) => ({ raw: mail({ Subject: wordB(more.subject ?? 'Re: [TS20240520001] 打印机', 'utf-8'), 'In-Reply-To': '<out-1@desk.example>', 'Content-Type': `text/plain; charset=${more.charset ?? 'utf-8'}`, 'Content-Transfer-Encoding': '8bit' }, encode(body.replaceAll('\n', '\r\n'), more.charset ?? 'utf-8')), new: said, ...more.expect });
/** A reply with only an HTML part. */
const page = (body, said, more = {}) => ({ raw: mail({ Subject: wordB('Re: [TS20240520001]', 'utf-8'), 'In-Reply-To': '<out-1@desk.example>', ...fieldsOf(html(body, more.charset)) }, bodyOf(html(body, more.charset))), new: said });
/** Text and HTML. */
const both = (body, markup, said, more = {}) => ({ raw: mail({ Subject: wordB('Re: [TS20240520001]', 'utf-8'), 'In-Reply-To': '<out-1@desk.example>', 'Content-Type': 'multipart/alternative; boundary="=_alt"' }, multipart('=_alt', plain(body, more.charset), html(markup, more.charset))), new: said });

function fieldsOf(whole) {
  return Object.fromEntries(whole.toString('latin1').split('\r\n\r\n')[0].split('\r\n').map(line => line.split(': ')));
}

function bodyOf(whole) {
  return whole.subarray(whole.indexOf('\r\n\r\n') + 4);
}

const zh = '换了新的硒鼓，现在可以打印了，谢谢！';
const tw = '已經更換碳粉匣，現在可以列印了，感謝！';
const en = 'Replaced the toner this morning and it prints again.\n\nThanks a lot,\nMei';
const ja = 'トナーを交換したところ、印刷できるようになりました。\nありがとうございました。';
const old = '林梅，您好：\n\n请先更换硒鼓，再打印一张测试页。\n\n技术支持';
const quoted = value => value.split('\n').map(line => (line ? `> ${line}` : '>')).join('\n');
const gmail = (attribution, said, quote = old) => `<div dir="ltr">${said.replaceAll('\n', '<br>')}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">${attribution.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${quote.replaceAll('\n', '<br>')}</blockquote></div>`;
const outlookHead = (from, sent, to, subject, values) => `<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" color="#000000"><b>${from}:</b> ${values[0]} &lt;${S}&gt;<br><b>${sent}:</b> ${values[1]}<br><b>${to}:</b> Lin Mei &lt;${L}&gt;<br><b>${subject}:</b> ${values[2]}</font><div>&nbsp;</div></div>`;
const wordHead = (from, sent, to, subject, values) => `<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>${from}:</b> ${values[0]} &lt;${S}&gt; <br><b>${sent}:</b> ${values[1]}<br><b>${to}:</b> Lin Mei &lt;${L}&gt;<br><b>${subject}:</b> ${values[2]}</p></div>`;

export default {
  'gmail-zh-cn': both(`${zh}\n\n技术支持 <${S}> 于2024年5月20日周一 09:15写道：\n\n${quoted(old)}\n`, gmail(`技术支持 <${S}> 于2024年5月20日周一 09:15写道：`, zh), zh),
  'gmail-zh-cn-wrapped': text(`${zh}\n\n技术支持与服务中心（第一服务台） <${S}>\n于2024年5月20日周一 09:15写道：\n\n${quoted(old)}`, zh),
  'gmail-zh-tw': both(`${tw}\n\n技術支援 <${S}> 於 2024年5月20日 週一 上午9:15寫道：\n\n${quoted(old)}\n`, gmail(`技術支援 <${S}> 於 2024年5月20日 週一 上午9:15寫道：`, tw), tw),
  'gmail-en': both(`${en}\n\nOn Mon, May 20, 2024 at 9:15 AM Support Desk <${S}> wrote:\n\n${quoted(old)}\n`, gmail(`On Mon, May 20, 2024 at 9:15 AM Support Desk <${S}> wrote:`, en), en),
  'gmail-en-wrapped-twice': text(`${en}\n\nOn Mon, May 20, 2024 at 9:15 AM The Support Desk of Corporate\nServices and Facilities <\n${S}> wrote:\n\n${quoted(old)}`, en),
  'gmail-ja': text(`${ja}\n\n2024年5月20日(月) 9:15 サポート <${S}>:\n\n${quoted(old)}`, ja),
  'gmail-ko': text(`이제 인쇄됩니다. 감사합니다.\n\n2024년 5월 20일 (월) 오전 9:15, Support <${S}>님이 작성:\n\n${quoted(old)}`, '이제 인쇄됩니다. 감사합니다.'),
  'gmail-de': text(`Der Drucker läuft wieder.\n\nAm Mo., 20. Mai 2024 um 09:15 Uhr schrieb Support <\n${S}>:\n\n${quoted(old)}`, 'Der Drucker läuft wieder.'),
  'gmail-fr': text(`Ça marche de nouveau.\n\nLe lun. 20 mai 2024 à 09:15, Support <${S}> a écrit :\n\n${quoted(old)}`, 'Ça marche de nouveau.'),
  'gmail-es': text(`Ya imprime.\n\nEl lun, 20 may 2024 a las 9:15, Support (<${S}>) escribió:\n\n${quoted(old)}`, 'Ya imprime.'),
  'gmail-ru': text(`Снова печатает.\n\nпн, 20 мая 2024 г. в 09:15, Support <${S}>:\n\n${quoted(old)}`, 'Снова печатает.'),
  'gmail-pt': text(`Voltou a imprimir.\n\nEm seg., 20 de mai. de 2024 às 09:15, Support <${S}>\nescreveu:\n\n${quoted(old)}`, 'Voltou a imprimir.'),
  'gmail-it': text(`Ora stampa.\n\nIl giorno lun 20 mag 2024 alle ore 09:15 Support <${S}> ha\nscritto:\n\n${quoted(old)}`, 'Ora stampa.'),
  'gmail-nl': text(`Hij print weer.\n\nOp ma 20 mei 2024 om 09:15 schreef Support <${S}>:\n\n${quoted(old)}`, 'Hij print weer.'),
  'gmail-pl': text(`Drukuje.\n\npon., 20 maj 2024 o 09:15 Support <${S}> napisał(a):\n\n${quoted(old)}`, 'Drukuje.'),
  'gmail-html-only': page(gmail(`On Mon, May 20, 2024 at 9:15 AM Support Desk <${S}> wrote:`, 'All good now.'), 'All good now.'),
  'gmail-html-only-unknown-language': page(gmail(`Ar Mon 20 Mai 2024 am 09:15 ysgrifennodd Support <${S}>:`, 'Mae hi’n gweithio.'), 'Mae hi’n gweithio.'),
  'gmail-html-answers-between': page(`<div dir="ltr"><div class="gmail_attr">On Mon, May 20, 2024 at 9:15 AM Support &lt;${S}&gt; wrote:</div><blockquote class="gmail_quote">Which floor?</blockquote><div>The third.</div><blockquote class="gmail_quote">Which model?</blockquote><div>M402.</div></div>`, 'The third.\n\n> Which model?\n\nM402.'),
  'gmail-forwarded': text(`请看这封来信。\n\n---------- Forwarded message ---------\n发件人： 客户 <client@shop.example>\nDate: 2024年5月20日周一 09:15\nSubject: 无法付款\nTo: <${L}>\n\n付款页面报错 500。`, `请看这封来信。\n\n---------- Forwarded message ---------\n发件人： 客户 <client@shop.example>\nDate: 2024年5月20日周一 09:15\nSubject: 无法付款\nTo: <${L}>\n\n付款页面报错 500。`),
  'apple-mail-zh': text(`${zh}\n\n> 在 2024年5月20日，09:15，技术支持 <${S}> 写道：\n> \n${quoted(old)}\n`, zh),
  'apple-mail-zh-new': both(`${zh}\n\n> 2024年5月20日 09:15，技术支持 <${S}> 写道：\n> \n${quoted(old)}\n`, `<html><body>${zh}<br><div><br><blockquote type="cite"><div>2024年5月20日 09:15，技术支持 &lt;${S}&gt; 写道：</div><br><div>${old}</div></blockquote></div></body></html>`, zh),
  'iphone-zh': text(`${zh}\n\n发自我的 iPhone\n\n> 在 2024年5月20日，09:15，技术支持 <${S}> 写道：\n> \n> ﻿${delimiter}\n${quoted(old)}\n`, zh),
  'iphone-en': text(`It works.\n\nSent from my iPhone\n\n> On 20 May 2024, at 09:15, Support <${S}> wrote:\n> \n> ﻿\n${quoted(old)}\n`, 'It works.'),
  'iphone-ja': text(`${ja}\n\niPhoneから送信\n\n2024/05/20 9:15、サポート <${S}>のメール:\n\n${quoted(old)}`, ja),
  'iphone-html-only': page(`<div>It works.</div><div><br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 20 May 2024, at 09:15, Support wrote:<br><br></blockquote></div><blockquote type="cite"><div>Replace the toner.</div></blockquote></div>`, 'It works.'),
  'iphone-de': text(`Geht wieder.\n\nVon meinem iPhone gesendet\n\n> Am 20.05.2024 um 09:15 schrieb Support <${S}>:\n> \n${quoted(old)}`, 'Geht wieder.'),
  'iphone-fr': text(`C’est bon.\n\nEnvoyé de mon iPhone\n\n> Le 20 mai 2024 à 09:15, Support <${S}> a écrit :\n> \n${quoted(old)}`, 'C’est bon.'),
  'outlook-classic-zh': text(`${zh}\n\n林梅\n\n-----邮件原件-----\n发件人: 技术支持 [mailto:${S}] \n发送时间: 2024年5月20日 9:15\n收件人: 林梅\n主题: [TS20240520001] 打印机\n\n${old}`, `${zh}\n\n林梅`),
  'outlook-classic-en': text(`${en}\n\n-----Original Message-----\nFrom: Support [mailto:${S}]\nSent: Monday, May 20, 2024 9:15 AM\nTo: Lin Mei\nSubject: [TS20240520001]\n\n${old}`, en),
  'outlook-classic-de': text(`Läuft wieder.\n\n-----Ursprüngliche Nachricht-----\nVon: Support\nGesendet: Montag, 20. Mai 2024 09:15\nAn: Lin\nBetreff: Drucker\n\n${old}`, 'Läuft wieder.'),
  'outlook-classic-fr': text(`C’est réparé.\n\n-----Message d'origine-----\nDe : Support\nEnvoyé : lundi 20 mai 2024 09:15\nÀ : Lin\nObjet : imprimante\n\n${old}`, 'C’est réparé.'),
  'outlook-zh': both(`${zh}\n\n发件人: 技术支持 <${S}>\n发送时间: 2024年5月20日 9:15\n收件人: Lin Mei <${L}>\n抄送: 王工 <wang@corp.example>\n主题: [TS20240520001] 打印机\n\n${old}`, `<p>${zh}</p>${wordHead('发件人', '发送时间', '收件人', '主题', ['技术支持', '2024年5月20日 9:15', '打印机'])}<p>${old}</p>`, zh),
  'outlook-zh-tw': text(`${tw}\n\n寄件者: 技術支援 <${S}>\n寄件日期: 2024年5月20日 上午 09:15\n收件者: 林梅 <${L}>\n主旨: [TS20240520001] 印表機\n\n${old}`, tw),
  'outlook-ja': text(`${ja}\n\n差出人: サポート <${S}>\n送信日時: 2024年5月20日月曜日 9:15\n宛先: 林 <${L}>\n件名: プリンター\n\n${old}`, ja),
  'outlook-ko': text(`해결되었습니다.\n\n보낸 사람: Support <${S}>\n보낸 날짜: 2024년 5월 20일 월요일 오전 9:15\n받는 사람: Lin <${L}>\n제목: 프린터\n\n${old}`, '해결되었습니다.'),
  'outlook-en-desktop': text(`${en}\n\nFrom: Support <${S}> \nSent: Monday, May 20, 2024 9:15 AM\nTo: Lin Mei <${L}>\nCc: Wang <wang@corp.example>; Zhao <zhao@corp.example>; Qian <qian@corp.example>;\nSun <sun@corp.example>\nSubject: [TS20240520001] Printer\n\n${old}`, en),
  'outlook-es': text(`Ya funciona.\n\nDe: Support <${S}>\nEnviado el: lunes, 20 de mayo de 2024 9:15\nPara: Lin <${L}>\nAsunto: impresora\n\n${old}`, 'Ya funciona.'),
  'outlook-nl': text(`Werkt weer.\n\nVan: Support <${S}>\nVerzonden: maandag 20 mei 2024 09:15\nAan: Lin <${L}>\nOnderwerp: printer\n\n${old}`, 'Werkt weer.'),
  'outlook-ru': text(`Работает.\n\nОт: Support <${S}>\nОтправлено: 20 мая 2024 г. 9:15\nКому: Lin <${L}>\nТема: принтер\n\n${old}`, 'Работает.'),
  'outlook-web-zh': both(`${zh}\n________________________________\n发件人: 技术支持 <${S}>\n发送时间: 2024年5月20日 9:15\n收件人: Lin Mei <${L}>\n主题: [TS20240520001] 打印机\n\n${old}`, `<div class="elementToProof">${zh}</div>${outlookHead('发件人', '发送时间', '收件人', '主题', ['技术支持', '2024年5月20日 9:15', '打印机'])}<div>${old}</div>`, zh),
  'outlook-web-html-only': page(`<html><head><style>p{margin:0}</style></head><body dir="ltr"><div class="elementToProof">It prints now.</div>${outlookHead('From', 'Sent', 'To', 'Subject', ['Support', 'Monday, May 20, 2024 9:15 AM', 'Printer'])}<div class="BodyFragment">Replace the toner.</div></body></html>`, 'It prints now.'),
  'outlook-html-unknown-language': page(`<div>Tá sé ag obair.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Ó:</b> Support &lt;${S}&gt;<br><b>Seolta:</b> Dé Luain<br></div><div>old words</div>`, 'Tá sé ag obair.'),
  'outlook-new-mobile': text(`It prints now.\n\nGet Outlook for iOS<https://aka.example/o0ukef>\n________________________________\nFrom: Support <${S}>\nSent: Monday, May 20, 2024 9:15:02 AM\nTo: Lin Mei <${L}>\nSubject: [TS20240520001] Printer\n\n${old}`, 'It prints now.'),
  'outlook-mobile-zh': text(`${zh}\n\n获取 Outlook for Android<https://aka.example/AAb9ysg>\n________________________________\n发件人: 技术支持 <${S}>\n发送时间: Monday, May 20, 2024 9:15:02 AM\n收件人: Lin Mei <${L}>\n主题: 打印机\n\n${old}`, zh),
  'outlook-mobile-html': page(`<div dir="auto">It prints now.</div><div id="ms-outlook-mobile-body-separator-line" dir="auto"><br></div><div id="ms-outlook-mobile-signature">Get <a href="https://aka.example/x">Outlook for iOS</a></div><hr><div id="divRplyFwdMsg"><b>From:</b> Support<br><b>Sent:</b> Monday</div><div>old</div>`, 'It prints now.'),
  'windows-mail-zh': text(`${zh}\n\n从 Windows 版邮件发送\n\n发件人: 技术支持\n发送时间: 2024年5月20日 9:15\n收件人: Lin Mei\n主题: 打印机\n\n${old}`, zh),
  'qq-zh': text(`${zh}\n\n\n\n\n------------------ 原始邮件 ------------------\n发件人: "技术支持" <${S}>;\n发送时间: 2024年5月20日(星期一) 上午9:15\n收件人: "林梅"<${L}>;\n\n主题: [TS20240520001] 打印机\n\n\n\n${old}`, zh, { charset: 'gb18030' }),
  'qq-html-only': page(`<div>${zh}</div><div><includetail><div>&nbsp;</div><div style="font:Verdana normal 14px;color:#000;"><div style="FONT-SIZE: 12px;FONT-FAMILY: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;原始邮件&nbsp;------------------</div><div style="FONT-SIZE: 12px;background:#efefef;padding:8px;"><div id="menu_sender"><b>发件人:</b>&nbsp;"技术支持"&nbsp;&lt;${S}&gt;;</div><div><b>发送时间:</b>&nbsp;2024年5月20日(星期一) 上午9:15</div></div><div>${old}</div></div></includetail></div>`, zh, { charset: 'gb18030' }),
  'qq-mobile': text(`${zh}\n\n---原始邮件---\n发件人: "技术支持"<${S}>\n发送时间: 2024年5月20日(周一) 上午9:15\n收件人: "林梅"<${L}>;\n主题: 打印机\n${old}`, zh, { charset: 'gb18030' }),
  'qq-mobile-iphone': text(`${zh}\n\n发自我的iPhone\n\n\n------------------ Original ------------------\nFrom: 技术支持 <${S}>\nDate: 周一,5月 20,2024 9:15 上午\nTo: 林梅 <${L}>\nSubject: Re: 打印机\n\n${old}`, zh),
  'qq-en': text(`It prints now.\n\n\n------------------&nbsp;Original&nbsp;------------------\nFrom: &nbsp;"Support"<${S}>;\nDate: &nbsp;Mon, May 20, 2024 09:15 AM\nTo: &nbsp;"Lin"<${L}>;\nSubject: &nbsp;Printer\n\n${old}`, 'It prints now.'),
  'exmail-zh': text(`${zh}\n\n林梅\n设施部\n\n\n\n------------------ Original ------------------\nFrom:  "技术支持"<${S}>;\nDate:  Mon, May 20, 2024 09:15 AM\nTo:  "林梅"<${L}>; \nSubject:  打印机\n\n${old}`, `${zh}\n\n林梅\n设施部`),
  'netease-163-zh': text(`${zh}\n\n\n\n\n\n\n\n在 2024-05-20 09:15:00，"技术支持" <${S}> 写道：\n\n${old}\n`, zh, { charset: 'gbk' }),
  'netease-163-quoted': text(`${zh}\n\n\n在 2024-05-20 09:15:00，"技术支持" <${S}> 写道：\n${old.split('\n').map(line => `>${line}`).join('\n')}`, zh, { charset: 'gbk' }),
  'netease-163-en': text(`It prints now.\n\n\nAt 2024-05-20 09:15:00, "Support" <${S}> wrote:\n\n${old}\n`, 'It prints now.'),
  'netease-163-html-only': page(`<div style="line-height:1.7;color:#000000;font-size:14px;font-family:Arial"><p style="margin: 0;">${zh}</p><div style="position:relative;zoom:1"></div><div id="divNeteaseMailCard"></div><p style="margin: 0;"><br></p><p>在 2024-05-20 09:15:00，"技术支持" &lt;${S}&gt; 写道：</p><blockquote id="isReplyContent" style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid">${old}</blockquote></div>`, zh, { charset: 'gbk' }),
  'netease-new-zh': text(`${zh}\n\n\n---- 回复的原邮件 ----\n| 发件人 | 技术支持<${S}> |\n| 日期 | 2024年05月20日 09:15 |\n| 收件人 | 林梅<${L}> |\n| 抄送至 | |\n| 主题 | 打印机 |\n${old}`, zh),
  'netease-master-phone': text(`${zh}\n\n\n| |\n林梅\n|\n|\nlin.mei@corp.example\n|\n签名由网易邮箱大师定制\n\n\n---- 回复的原邮件 ----\n| 发件人 | 技术支持<${S}> |\n| 日期 | 2024年05月20日 09:15 |\n| 主题 | 打印机 |\n${old}`, null),
  'netease-en': text(`It prints now.\n\n\n---- Replied Message ----\n| From | Support<${S}> |\n| Date | 05/20/2024 09:15 |\n| To | Lin<${L}> |\n| Subject | Printer |\n${old}`, 'It prints now.'),
  'foxmail-zh': text(`${zh}\n\n\n\n林梅\n \n发件人： 技术支持\n发送时间： 2024-05-20 09:15\n收件人： 林梅\n主题： [TS20240520001] 打印机\n${old}`, `${zh}\n\n\n\n林梅`),
  'foxmail-html-only': page(`<html><body><div>${zh}</div><div><br></div><hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left"><div>林梅</div><blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em"><div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="PADDING-RIGHT: 8px"><div><b>发件人：</b>&nbsp;<a href="mailto:${S}">技术支持</a></div><div><b>发送时间：</b>&nbsp;2024-05-20&nbsp;09:15</div><div><b>收件人：</b>&nbsp;林梅</div><div><b>主题：</b>&nbsp;打印机</div></div></div><div>${old}</div></blockquote></body></html>`, null),
  'aliyun-zh': text(`${zh}\n\n\n------------------------------------------------------------------\n发件人：技术支持 <${S}>\n发送时间：2024年5月20日(星期一) 09:15\n收件人：林梅 <${L}>\n主　题：[TS20240520001] 打印机\n\n${old}`, zh),
  'aliyun-html-only': page(`<div class="__aliyun_email_body_block"><div style="clear:both;">${zh}</div><div style="clear:both;"><br></div><blockquote style="margin-right:0;margin-top:0;margin-bottom:0;"><div style="clear:both;">------------------------------------------------------------------</div><div>发件人：技术支持 &lt;${S}&gt;</div><div>发送时间：2024年5月20日(星期一) 09:15</div><div>收件人：林梅 &lt;${L}&gt;</div><div>主　题：打印机</div><div>${old}</div></blockquote></div>`, zh),
  'dingtalk-zh': text(`${zh}\n\n来自钉钉邮箱\n\n------------------------------------------------------------------\n发件人：技术支持<${S}>\n日　期：2024年05月20日 09:15:00\n收件人：林梅<${L}>\n主　题：打印机\n\n${old}`, `${zh}\n\n来自钉钉邮箱`),
  'feishu-zh': both(`${zh}\n\n发件人："技术支持"<${S}>\n日期： 2024年5月20日 (周一) 09:15\n主题： 打印机\n收件人： "林梅"<${L}>\n${old}`, `<div>${zh}</div><div id="lark-mail-quote-17"><div class="history-quote-wrapper">${old}</div></div>`, zh),
  'coremail-zh': text(`${zh}\n\n-----原始邮件-----\n发件人:技术支持 <${S}>\n发送时间:2024-05-20 09:15:00 (星期一)\n收件人: 林梅 <${L}>\n主题: 打印机\n\n${old}`, zh),
  'mail-139-zh': text(`${zh}\n\n----邮件原文----\n发件人:"技术支持" <${S}>\n收件人:林梅 <${L}>\n发送时间:2024-05-20 09:15:00\n主题:打印机\n\n${old}`, zh),
  'huawei-phone-zh': text(`${zh}\n\n\n-------- 原始邮件 --------\n发件人： 技术支持 <${S}>\n日期： 2024年5月20日周一 09:15\n收件人： ${L}\n主 题： 打印机\n${old}`, zh),
  'xiaomi-phone-zh': text(`${zh}\n\n发自我的小米手机\n在 技术支持 <${S}>，2024年5月20日 上午9:15写道：\n\n${old}`, zh),
  'thunderbird-zh': text(`${zh}\n\n在 2024/5/20 9:15, 技术支持 写道:\n${quoted(old)}`, zh),
  'thunderbird-en': text(`It prints now.\n\nOn 5/20/2024 9:15 AM, Support wrote:\n${quoted(old)}\n\n-- \nLin Mei\nFacilities\n`, 'It prints now.'),
  'thunderbird-bottom': text(`On 20/05/2024 09:15, Support wrote:\n${quoted(old)}\n\nDone, it prints now.\n\n-- \nLin Mei\n`, 'Done, it prints now.'),
  'thunderbird-between': text('On 20/05/2024 09:15, Support wrote:\n> Which floor?\n\nThe third.\n\n> Which model?\n\nM402.\n', 'The third.\n\n> Which model?\n\nM402.'),
  'thunderbird-html-only': page(`<p>It prints now.</p><div class="moz-cite-prefix">On 5/20/2024 9:15 AM, Support wrote:<br></div><blockquote type="cite" cite="mid:out-1@desk.example"><pre>Replace the toner.</pre></blockquote><div class="moz-signature">-- <br>Lin</div>`, 'It prints now.'),
  'thunderbird-de': text(`Läuft.\n\nAm 20.05.24 um 09:15 schrieb Support:\n${quoted(old)}`, 'Läuft.'),
  'samsung-en': text(`It prints now.\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\nFrom: Support <${S}>\nDate: 20/05/2024 09:15 (GMT+08:00)\nTo: ${L}\nSubject: Printer\n\n${old}`, 'It prints now.'),
  'samsung-de': text(`Geht.\n\nVon meinem Samsung Galaxy Smartphone gesendet.\n\n-------- Ursprüngliche Nachricht --------\nVon: Support <${S}>\nDatum: 20.05.24 09:15 (GMT+01:00)\nAn: ${L}\nBetreff: Drucker\n\n${old}`, 'Geht.'),
  'samsung-zh': text(`${zh}\n\n发自我的三星 Galaxy 智能手机。\n\n-------- 原始邮件 --------\n发件人： 技术支持 <${S}>\n日期： 2024/5/20 09:15 (GMT+08:00)\n收件人： ${L}\n主题： 打印机\n\n${old}`, zh),
  'yahoo-en': text(`It prints now.\n\n    On Monday, May 20, 2024 at 09:15:00 AM GMT+8, Support <${S}> wrote:  \n \n ${old}`, 'It prints now.'),
  'yahoo-html-only': page(`<div>It prints now.</div><div id="yahoo_quoted_1234567890" class="yahoo_quoted"><div>On Monday, Support wrote:</div><div>Replace the toner.</div></div>`, 'It prints now.'),
  'yahoo-japan': text(`${ja}\n\n\n----- Original Message -----\n> From: サポート <${S}>\n> To: ${L}\n> Date: 2024/5/20, Mon 09:15\n> Subject: プリンター\n>\n> トナーを交換してください。`, ja),
  'yahoo-japan-wrote': text(`${ja}\n\n--- ${S} wrote:\n\n> トナーを交換してください。`, ja),
  'proton': text(`It prints now.\n\nSent with Proton Mail secure email.\n\nOn Monday, May 20th, 2024 at 9:15 AM, Support <${S}> wrote:\n\n${quoted(old)}`, 'It prints now.'),
  'proton-old': text(`It prints now.\n\n‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Monday, May 20, 2024 9:15 AM, Support <${S}> wrote:\n\n${old}`, 'It prints now.'),
  'zoho': text(`It prints now.\n\n\n\n---- On Mon, 20 May 2024 09:15:00 +0800 Support <${S}> wrote ----\n\n${old}`, 'It prints now.'),
  'lotus-notes': text(`It prints now.\n\nSupport <${S}> wrote on 05/20/2024 09:15:00 AM:\n\n> From: Support <${S}>\n> Replace the toner.`, 'It prints now.'),
  'groupwise': text('It prints now.\n\n>>> Support 05/20/24 9:15 AM >>>\nReplace the toner.\n', 'It prints now.'),
  'yandex-ru': text(`Снова печатает.\n\n20.05.2024, 09:15, "Support" <${S}>:\n${quoted(old)}`, 'Снова печатает.'),
  'our-delimiter': text(`${zh}\n\n${delimiter}\n\n${old}`, zh),
  'our-delimiter-quoted-by-bars': text(`${zh}\n\n> ${delimiter}\n${quoted(old)}`, zh),
  'quote-without-word': text(`It prints now, thank you.\n\n> Please replace the toner\n> and print a test page.\n>\n> Support`, 'It prints now, thank you.'),
  'two-old-mails-below': text(`${zh}\n\n在 2024-05-21 10:00:00，"技术支持" <${S}> 写道：\n\n>还有问题吗？\n>\n>在 2024-05-20 09:15:00，"林梅" <${L}> 写道：\n>\n>>打印机坏了`, zh),
  'signature-after-sign': text('Please reset my token.\n\n-- \nLin Mei\nCorp Ltd, floor 3\n+86 10 5555 0100', 'Please reset my token.'),
  'signature-phone-only': text(`${zh}\n\n发自我的华为手机`, zh),
  'signature-qq-phone': text(`${zh}\n\n来自我的 iPhone`, zh),
  'plain-terminal': text('I ran this:\n> ping erp01\n> request timed out\nPlease look at the network.', 'I ran this:\n> ping erp01\n> request timed out\nPlease look at the network.'),
  'plain-terminal-at-the-end': text('This is what the console shows:\n\n> net use z:\n> System error 53', 'This is what the console shows:\n\n> net use z:\n> System error 53'),
  'plain-log-with-dashes': text('日志如下：\n--- 09:15 start ---\nERROR timeout\n-------------------\n请查看。', '日志如下：\n--- 09:15 start ---\nERROR timeout\n-------------------\n请查看。'),
  'plain-table-with-rules': text('Name    Count\n------- -----\nToner   2\n\n-----\nTotal 2', 'Name    Count\n------- -----\nToner   2\n\n-----\nTotal 2'),
  'plain-colon-sentences': text('今天 9:15 开始出现：\n登录后白屏。\n\n同事在工单里写道：\n页面打开是空白的。', '今天 9:15 开始出现：\n登录后白屏。\n\n同事在工单里写道：\n页面打开是空白的。'),
  'plain-form-with-labels': text('Please order for us:\nFrom: warehouse B\nTo: office 3\nDate: as soon as possible\nSubject: toner, two pieces\n\nThe boxes must be dry.', 'Please order for us:\nFrom: warehouse B\nTo: office 3\nDate: as soon as possible\nSubject: toner, two pieces\n\nThe boxes must be dry.'),
  'plain-dated-sentence-with-address': text('The mail sent to support@desk.example on 2024-05-20 09:15 came back with:\n550 mailbox full\nWhat can I do?', 'The mail sent to support@desk.example on 2024-05-20 09:15 came back with:\n550 mailbox full\nWhat can I do?'),
  'plain-markdown-list': text('Steps:\n- open the form\n- press save\n--\nResult: error 17\nExpected: saved\n\nIt happens since the update of 2024-05-20 and on every computer of the third floor, with every user we tried.\nWe need it today.\nThere is a meeting at ten.\nThe customer waits.\nThe printer works.\nThe network works.\nOnly the form fails.\nPlease call me.', null),
  'plain-html-indent': page('<div>Two values:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>timeout = 30</div></blockquote><div>Which is right?</div>', 'Two values:\n\ntimeout = 30\n\nWhich is right?'),
};
