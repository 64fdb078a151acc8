import { encode, html, lines, mail, multipart, part, plain, wordB } from './letters.mjs';

// Mail that no person wrote, in the dialects of many systems, and mail of people that looks like it.

const ours = ['From: support@desk.example', 'To: gone@far.example', 'Subject: [TS20240520001] Update', 'Message-ID: <out-17@desk.example>'];
const returned = part({ 'Content-Type': 'message/rfc822' }, ...ours, '', 'Hello');
const bounce = { decision: 'bounce', envelopeFrom: '' };
const robot = { decision: 'automatic' };
const person = { decision: 'ticket' };
const report = (kind, ...parts) => ({ 'Content-Type': `multipart/report; report-type=${kind}; boundary="=_rep"`, body: multipart('=_rep', ...parts) });
const shaped = ({ body, ...fields }, more = {}) => mail({ ...fields, ...more }, body);
const said = (subject, text, more = {}) => mail({ Subject: wordB(subject, 'utf-8'), 'Content-Type': 'text/plain; charset=utf-8', ...more }, ...text.split('\n'));
const answer = { 'In-Reply-To': '<out-17@desk.example>', References: '<out-17@desk.example>' };

export default {
  // Reports of mail systems.
  'bounce-postfix': { raw: shaped(report('delivery-status', plain('This is the mail system at host mx.far.example.\n\nI\'m sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<gone@far.example>: host mx2.far.example said: 550 5.1.1 <gone@far.example>:\n    Recipient address rejected: User unknown'), part({ 'Content-Type': 'message/delivery-status' }, 'Reporting-MTA: dns; mx.far.example', '', 'Final-Recipient: rfc822; gone@far.example', 'Action: failed', 'Status: 5.1.1'), returned), { From: 'Mail Delivery System <MAILER-DAEMON@mx.far.example>', Subject: 'Undelivered Mail Returned to Sender', 'Auto-Submitted': 'auto-replied' }), ...bounce },
  'bounce-exchange-online': { raw: shaped(report('delivery-status', html('<p>Your message to gone@far.example couldn\'t be delivered.</p>'), part({ 'Content-Type': 'message/delivery-status' }, 'Reporting-MTA: dns;AM0.prod.example', '', 'Final-Recipient: rfc822;gone@far.example', 'Action: failed', 'Status: 5.1.10', 'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound')), { From: 'Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@far.example>', Subject: 'Undeliverable: [TS20240520001] Update' }), decision: 'bounce' },
  'bounce-exchange-as-text': { raw: said('Undeliverable: [TS20240520001] Update', 'Delivery has failed to these recipients or groups:\n\ngone@far.example\nThe email address you entered couldn\'t be found.\n\nRemote Server returned \'550 5.1.1 RESOLVER.ADR.RecipNotFound; not found\'', { From: 'Microsoft Outlook <microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@far.example>' }), decision: 'bounce' },
  'bounce-exim': { raw: said('Mail delivery failed: returning message to sender', 'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  gone@far.example\n    Unrouteable address', { From: 'Mail Delivery System <Mailer-Daemon@mx.far.example>', 'X-Failed-Recipients': 'gone@far.example', 'Auto-Submitted': 'auto-replied' }), ...bounce },
  'bounce-exim-odd-sender': { raw: said('Mail delivery failed: returning message to sender', 'A message that you sent could not be delivered to one or more of its recipients.\n\n  gone@far.example\n    550 5.1.1 no such user', { From: 'Relay <noreply@mx.far.example>', 'X-Failed-Recipients': 'gone@far.example' }), decision: 'bounce' },
  'bounce-qmail': { raw: said('failure notice', 'Hi. This is the qmail-send program at mx.far.example.\nI\'m afraid I wasn\'t able to deliver your message to the following addresses.\nThis is a permanent error; I\'ve given up. Sorry it didn\'t work out.\n\n<gone@far.example>:\nSorry, no mailbox here by that name. (#5.1.1)', { From: 'MAILER-DAEMON@mx.far.example' }), ...bounce },
  'bounce-sendmail': { raw: said('Returned mail: see transcript for details', 'The original message was received at Mon, 20 May 2024 09:30:00 +0800\n\n   ----- The following addresses had permanent fatal errors -----\n<gone@far.example>\n    (reason: 550 5.1.1 User unknown)', { From: 'Mail Delivery Subsystem <MAILER-DAEMON@mx.far.example>' }), ...bounce },
  'bounce-gmail-delay': { raw: shaped(report('delivery-status', plain('** Delivery incomplete **\nThere was a temporary problem delivering your message to gone@far.example. Gmail will retry for 46 more hours.'), part({ 'Content-Type': 'message/delivery-status' }, 'Final-Recipient: rfc822; gone@far.example', 'Action: delayed', 'Status: 4.4.1')), { From: 'Mail Delivery Subsystem <mailer-daemon@mail.far.example>', Subject: 'Delivery Status Notification (Delay)' }), ...bounce },
  'bounce-qq': { raw: mail({ From: '"QQ邮箱" <10000@mail.far.example>', Subject: wordB('系统退信', 'gb18030'), 'Content-Type': 'text/plain; charset=gb18030', 'Content-Transfer-Encoding': '8bit' }, encode('很抱歉，您发送的邮件被退回，以下是该邮件的相关信息：\r\n被退回邮件 主题：[TS20240520001] Update\r\n无法发送到 gone@far.example\r\n退信原因 收件人邮件地址不存在 550 Mailbox not found.', 'gb18030')), ...bounce },
  'bounce-163': { raw: said('系统退信', '抱歉，您的邮件被退回来了……\n原邮件信息：\n收件人：gone@far.example\n退信原因：收件人地址不存在或者被禁用 SMTP error, RCPT TO: 550 User not found', { From: 'Postmaster <Postmaster@163.far.example>' }), ...bounce },
  'bounce-aliyun': { raw: said('退信通知', '您发送给 gone@far.example 的邮件投递失败。\n原因：550 5.1.1 user unknown', { From: '系统通知 <noreply@mail.far.example>' }), decision: 'bounce' },
  'bounce-japanese': { raw: said('配信不能通知', 'gone@far.example へのメールは配信できませんでした。\n550 5.1.1 ユーザーが見つかりません', { From: 'メールシステム <system@mail.far.example>' }), decision: 'bounce' },
  'bounce-german': { raw: said('Unzustellbar: [TS20240520001] Update', 'Ihre Nachricht konnte nicht zugestellt werden.\n\ngone@far.example\n550 5.1.1 Empfänger unbekannt', { From: 'Mail-System <postmaster@far.example>' }), decision: 'bounce' },
  'bounce-mdaemon': { raw: said('MDaemon Warning - Undeliverable Mail', 'The attached message had PERMANENT fatal delivery errors!\n\nFailed address: gone@far.example\n550 5.1.1 no such recipient', { From: 'MDaemon@far.example' }), decision: 'bounce' },
  'bounce-empty-envelope-only': { raw: said('Your message', 'gone@far.example: mailbox unavailable', { From: 'relay@far.example' }), ...bounce },

  // Receipts, complaints, answers of calendars.
  'receipt-read': { raw: shaped(report('disposition-notification', plain('Your message was read on Monday.'), part({ 'Content-Type': 'message/disposition-notification' }, 'Reporting-UA: corp.example', 'Final-Recipient: rfc822; lin.mei@corp.example', 'Original-Message-ID: <out-17@desk.example>', 'Disposition: manual-action/MDN-sent-manually; displayed')), { Subject: 'Read: [TS20240520001] Update' }), ...robot },
  'receipt-deleted-unread': { raw: shaped(report('disposition-notification', plain('Your message was deleted without being read.'), part({ 'Content-Type': 'message/disposition-notification' }, 'Final-Recipient: rfc822; lin.mei@corp.example', 'Disposition: automatic-action/MDN-sent-automatically; deleted')), { Subject: 'Not read: Update' }), ...robot },
  'receipt-chinese': { raw: shaped(report('disposition-notification', plain('您的邮件已于 2024-05-20 被阅读。'), part({ 'Content-Type': 'message/disposition-notification' }, 'Final-Recipient: rfc822; lin.mei@corp.example', 'Disposition: manual-action/MDN-sent-manually; displayed')), { Subject: wordB('已读: [TS20240520001] 更新', 'utf-8') }), ...robot },
  'complaint-about-spam': { raw: shaped(report('feedback-report', plain('This is an email abuse report.'), part({ 'Content-Type': 'message/feedback-report' }, 'Feedback-Type: abuse', 'User-Agent: Corp/1', 'Version: 1', 'Original-Rcpt-To: lin.mei@corp.example'), returned), { From: 'Feedback <feedback@far.example>', Subject: 'FW: Update' }), ...robot },
  'calendar-accepted': { raw: mail({ ...answer, Subject: 'Accepted: Repair on floor three', 'Content-Type': 'multipart/alternative; boundary=c' }, multipart('c', plain(''), part({ 'Content-Type': 'text/calendar; charset=utf-8; method=REPLY' }, 'BEGIN:VCALENDAR', 'METHOD:REPLY', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:visit-17@desk.example', 'DTSTART:20240522T060000Z', 'SUMMARY:Repair on floor three', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:lin.mei@corp.example', 'END:VEVENT', 'END:VCALENDAR'))), ...robot },
  'calendar-declined-with-words': { raw: mail({ ...answer, Subject: 'Declined: Repair on floor three', 'Content-Type': 'multipart/alternative; boundary=c' }, multipart('c', plain('I am away that day, please come on Friday.'), part({ 'Content-Type': 'text/calendar; charset=utf-8; method=REPLY' }, 'BEGIN:VCALENDAR', 'METHOD:REPLY', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:visit-17@desk.example', 'DTSTART:20240522T060000Z', 'SUMMARY:Repair on floor three', 'END:VEVENT', 'END:VCALENDAR'))), ...person, text: 'I am away that day, please come on Friday.' },

  // Absence notes.
  'away-plain-header': { raw: said('Re: [TS20240520001] Update', 'I am on leave until Monday.', { ...answer, 'Auto-Submitted': 'auto-replied (vacation)' }), ...robot },
  'away-auto-generated': { raw: said('Backup finished', 'All jobs are done.', { 'Auto-Submitted': 'auto-generated' }), ...robot },
  'away-x-autoreply': { raw: said('Away', 'Back on Monday.', { 'X-Autoreply': 'yes' }), ...robot },
  'away-x-autogenerated': { raw: said('Away', 'Back on Monday.', { 'X-Autogenerated': 'Reply' }), ...robot },
  'away-x-auto-response': { raw: said('Away', 'Back on Monday.', { 'X-Auto-Response': 'vacation' }), ...robot },
  'away-preference': { raw: said('Away', 'Back on Monday.', { Preference: 'auto_reply' }), ...robot },
  'away-delivered-to-autoresponder': { raw: said('Away', 'Back on Monday.', { 'Delivered-To': 'Autoresponder' }), ...robot },
  'away-x-mailer-vacation': { raw: said('Away', 'Back on Monday.', { 'X-Mailer': 'vacation 1.2' }), ...robot },
  'away-challenge': { raw: said('Please confirm your message', 'Your mail waits until you confirm that you are human.', { Precedence: 'auto_reply', 'X-AutoReply-From': 'lin.mei@corp.example' }), ...robot },
  'away-number-german': { raw: said('Automatische Antwort: [TS20240520001] Update', 'Ich bin bis Montag nicht im Büro.'), ...robot },
  'away-number-french': { raw: said('Réponse automatique : [TS20240520001] Update', 'Je suis absent jusqu\'à lundi.'), ...robot },
  'away-number-spanish': { raw: said('Respuesta automática: [TS20240520001] Update', 'Estoy fuera hasta el lunes.'), ...robot },
  'away-number-portuguese': { raw: said('Resposta automática: [TS20240520001] Update', 'Estou ausente até segunda.'), ...robot },
  'away-number-italian': { raw: said('Risposta automatica: [TS20240520001] Update', 'Sono assente fino a lunedì.'), ...robot },
  'away-number-dutch': { raw: said('Automatisch antwoord: [TS20240520001] Update', 'Ik ben er maandag weer.'), ...robot },
  'away-number-russian': { raw: said('Автоматический ответ: [TS20240520001] Update', 'Буду в понедельник.'), ...robot },
  'away-number-polish': { raw: said('Odpowiedź automatyczna: [TS20240520001] Update', 'Wracam w poniedziałek.'), ...robot },
  'away-number-korean': { raw: said('자동 회신: [TS20240520001] Update', '월요일에 복귀합니다.'), ...robot },
  'away-number-japanese': { raw: said('自動応答: [TS20240520001] Update', '月曜日に戻ります。'), ...robot },
  'away-number-chinese': { raw: said('自动回复：[TS20240520001] Update', '我正在休假，周一回来。'), ...robot },
  'away-number-taiwan': { raw: said('自動回覆: [TS20240520001] Update', '休假中，週一回來。'), ...robot },
  'away-number-turkish': { raw: said('Otomatik yanıt: [TS20240520001] Update', 'Pazartesi dönüyorum.'), ...robot },
  'away-number-english': { raw: said('Out of Office: [TS20240520001] Update', 'Back on Monday.'), ...robot },

  // People.
  'person-asks-about-auto-replies': { raw: said('Automatic reply does not work', 'My absence note is not sent. Please help.'), ...person },
  'person-asks-about-bounce': { raw: said('Undeliverable mail since Monday', 'I get 550 5.1.1 whenever I write to gone@far.example. Please look.'), ...person },
  'person-forwards-a-bounce': { raw: said('FW: Undeliverable: offer', 'Why did this come back?\n\n550 5.1.1 User unknown'), ...person },
  'person-through-a-list': { raw: said('[helpdesk] Printer', 'The printer is broken.', { 'List-Id': '<helpdesk.lists.corp.example>', Precedence: 'list' }), ...person },
  'person-marked-as-spam': { raw: said('***SPAM*** Printer', 'The printer is broken.', { 'X-Spam-Flag': 'YES', 'X-Spam-Status': 'Yes, score=7.1' }), ...person },
  'person-waits-for-a-parcel': { raw: said('Delivery problem: new printer', 'The printer was not delivered to floor three.', { From: 'admin@corp.example' }), ...person },
  'machine-tells-of-a-parcel': { raw: said('Delivery status of your parcel', 'Your parcel could not be delivered; nobody was at home.', { From: 'noreply@parcels.example' }), ...person },
  'person-forwards-a-receipt': { raw: said('Read: is my mail read?', 'Where can I see whether a mail was read?'), ...person },
};
