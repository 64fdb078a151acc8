using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail;

/// <summary>The words and signs with which mail programs announce a quote, in the languages people write to a desk in.</summary>
internal static partial class QuoteWords
{
    private const int TimeLimit = 1000;

    // ------- 原始邮件 ------- and its relatives; the dashes come in many lengths, some programs write none on one side.
    [GeneratedRegex(
        @"^[-_=*~—]{2,}\s*(?:原始(?:邮件|郵件|信件)|邮件原(?:件|文)|郵件原(?:件|文)|原(?:邮|郵)件|原信|回(?:复|覆|復)的(?:原)?(?:邮|郵)件|源邮件|"
        + @"Original\s*(?:Message|Mail|E-?mail)?|(?:Replied|Reply|Quoted|Previous) Message|Ursprüngliche (?:Nachricht|Mail|E-?Mail)|Original(?:-?nachricht|meddelande|bericht)|"
        + @"Message d['’]origine|Message (?:original|d['’]origine|initial|précédent)|Mensaje original|Messaggio originale|Mensagem original|Oorspronkelijk bericht|"
        + @"Původní (?:zpráva|e-mail)|Pôvodná správa|Oryginalna wiadomość|Wiadomość oryginalna|Ursprungligt meddelande|Oprindelig (?:meddelelse|besked)|"
        + @"Opprinnelig melding|Alkuperäinen viesti|Исходное (?:сообщение|письмо)|Оригинальное сообщение|Пересылаемое сообщение|Оригінальне повідомлення|"
        + @"Orijinal (?:mesaj|ileti)|Özgün ileti|Eredeti üzenet|Mesaj original|Tin nhắn gốc|Thư gốc|Pesan asli|Αρχικό μήνυμα|"
        + @"원본\s*(?:메시지|메일|이메일)|Original message|元のメッセージ|元のメール|オリジナル\s*メッセージ|返信元メッセージ)\s*[:：]?\s*[-_=*~—]{2,}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex OriginalMark();

    /// <summary>Somebody passes a mail on: what follows is what they want us to read.</summary>
    [GeneratedRegex(
        @"(Forwarded (?:message|mail|by)|forwarded message:|Weitergeleitete (?:Nachricht|E-?Mail)|Message transféré|Début du message (?:transféré|réexpédié)|Mensaje reenviado|Messaggio inoltrato|"
        + @"Mensagem encaminhada|Doorgestuurd bericht|Переслан|Пересылаем|Vidarebefordrat|Videresendt|Wiadomość przekazana|전달된 (?:메시지|메일)|"
        + @"转发(?:的)?(?:邮件|信息|消息)?|轉寄|轉發|転送(?:メッセージ|メール)|Fwd:)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex ForwardMark();

    // At the end of the sentence, whatever the language puts there.
    [GeneratedRegex(
        @"(?:\b(?:wrote|writes|said|schrieb|schrieben|escribió|escribio|scrisse|ha scritto|escreveu|a écrit|a ecrit|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|"
        + @"kirjoitti|skrev|schreef|het volgende geschreven|geschreven|şunu yazdı|yazdı|ezt írta|írta|a scris|đã viết|menulis|написал(?:\(а\)|а)?|пишет|писал(?:\(а\)|а)?|пише|έγραψε|написав)"
        + @"|写道|寫道|写到|寫到|撰写|撰寫|写信|のメール|は書きました|さんは?書きました|のメッセージ|님이 작성|작성|เขียนว่า|כתב|كتب)\s*[,，]?\s*[:：]?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex WroteAtEnd();

    // Languages that put the name behind the verb: "schrieb Anna Muster <a@b>:", "wrote on 05/20/2024 9:15 AM:".
    [GeneratedRegex(
        @"\b(?:schrieb|schreef|skrev|wrote|writes|escribió|napsal(?:\(a\))?|ezt írta|написал(?:\(а\)|а)?|a écrit)\b[^。！？!?]{1,160}[:：]$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex WroteInside();

    // A sentence of this kind begins so; used where programs wrap it over lines.
    [GeneratedRegex(
        @"^(?:(?:On|At|Am|Le|El|Em|Il|Op|Den|På|Dne|Dňa|Vào|Pada|În|Στις|W dniu|Il giorno|Em)\s+\S|[在于於]|(?:19|20)\d\d\s*[年년/.\-]|\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d|"
        + @"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|пн|вт|ср|чт|пт|сб|вс|pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|so|ne|ma|ti|ke|to|pe|la|su|man|tir|ons|tor|fre|lør|søn)\.?,?\s+\d)"
        + @"|<[^<>\s]+@[^<>\s]+>?[,，]?\s*(?:[在于於]|$)|[于於]\s*(?:19|20)\d\d\s*年", RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex AttributionStart();

    /// <summary>So begins nothing but such a sentence: a weekday or a number right behind the first word.</summary>
    [GeneratedRegex(
        @"^(?:(?:On|Am|Le|El|Em|Il|Op|Den|Dne|Vào|Il giorno|W dniu)\s+(?:\d|\p{L}{2,9}\.?,?\s+\d|\p{L}{2,9},\s+\p{L}{3,9}\.?\s+\d)|[在于於]\s*(?:19|20)\d\d)", RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex SureStart();

    // A name and an address alone on a line: the rest of the sentence was wrapped.
    [GeneratedRegex(@"^[^。！？!?，,<>]{0,100}<[^<>\s]+@[^<>\s]+>$", RegexOptions.None, TimeLimit)]
    public static partial Regex NameAndAddress();

    // "2024年5月20日(月) 9:15 Name <a@b>:" and "пн, 20 мая 2024 г. в 9:15, Name <a@b>:" have no verb at all.
    [GeneratedRegex(@"^(?:\p{L}{2,12}\.?,?\s*)?(?:\d{1,2}|(?:19|20)\d\d)[\s./年년-].{5,160}(?:<[^<>\s]+@[^<>\s]+>|\([^()\s]+@[^()\s]+\))\s*[:：]$", RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex DateThenAddress();

    [GeneratedRegex(@"^(19|20)\d\d年\d{1,2}月\d{1,2}日.{0,200}[:：]$", RegexOptions.None, TimeLimit)]
    public static partial Regex JapaneseStart();

    // Zoho: ---- On Mon, 20 May 2024 09:15:00 +0800 Name <a@b> wrote ----
    [GeneratedRegex(@"^-{2,}\s*(\S.{10,300}?)\s*-{2,}$", RegexOptions.None, TimeLimit)]
    public static partial Regex Dashed();

    // GroupWise: >>> Name 05/20/24 9:15 AM >>>
    [GeneratedRegex(@"^>>>\s*\S.{0,120}\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.{0,40}>>>$", RegexOptions.None, TimeLimit)]
    public static partial Regex GroupWise();

    [GeneratedRegex(@"[^\s<>""'（(，,]@[A-Za-z0-9.\-]+", RegexOptions.None, TimeLimit)]
    public static partial Regex Address();

    [GeneratedRegex(@"(?<!\d)\d{1,2}\s*[:：.h時时点시]\s*\d{2}(?!\d)", RegexOptions.None, TimeLimit)]
    public static partial Regex Time();

    [GeneratedRegex(@"(?<!\d)((19|20)\d\d(?!\d)|\d{1,2}[/.]\d{1,2}[/.]\d{2}(?!\d))", RegexOptions.None, TimeLimit)]
    public static partial Regex Year();

    [GeneratedRegex(
        @"^[|*_\s]*(?:发件人|發件人|寄件者|寄件人|差出人|送信者|送信元|From|Von|De|Da|Van|Fra|Från|Od|От|От кого|Від|Kimden|Gönderen|Lähettäjä|Feladó|De la|Từ|Dari|Absender|Expéditeur|Remitente|Mittente|Avsender|Nadawca|보낸\s?사람|보낸이|ผู้ส่ง|Από)"
        + @"[*_\s]*[:：|][*_\s|]*\S", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex FromLabel();

    [GeneratedRegex(
        @"^[|*_\s]*(?:发送时间|发送日期|发件时间|发件日期|發送時間|寄件日期|傳送時間|傳送日期|日期|时间|時間|送信日時|日時|日付|Sent(?: at| on)?|Date(?: Sent)?|Gesendet(?: am)?|Datum|Envoyé(?: le)?|Enviad[oa](?: el| em)?|Fecha|Data|Inviato|Verzonden|Skickat|Sendt|Dato|"
        + @"Wysłano|Odesláno|Отправлено|Дата|Надіслано|Gönderildi|Gönderme Tarihi|Tarih|Lähetetty|Päivämäärä|Elküldve|Dátum|Trimis|Đã gửi|Ngày|Dikirim|Tanggal|보낸\s?(?:날짜|시간)|날짜|Ημερομηνία|Στάλθηκε)"
        + @"[*_\s]*[:：|]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex DateLabel();

    [GeneratedRegex(
        @"^[|*_\s]*(?:收件人|收件者|抄送|抄送人|副本|宛先|To|Cc|An|À|A|Para|Aan|Till|Til|Do|Komu|Кому|Копия|Kime|Bilgi|Vastaanottaja|Címzett|Către|Đến|Tới|Kepada|Kopie|Copie|받는\s?사람|참조|Προς)[*_\s]*[:：|]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex ToLabel();

    [GeneratedRegex(
        @"^[|*_\s]*(?:主\s*[题題]|主旨|标题|件名|Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|Temat|Předmět|Predmet|Тема|Konu|Aihe|Tárgy|Subiect|Chủ đề|Perihal|Subjek|제목|Θέμα)[*_\s]*[:：|]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex SubjectLabel();

    [GeneratedRegex(@"^([-_=*—]\s?){5,}$", RegexOptions.None, TimeLimit)]
    public static partial Regex Rule();

    // Words between dashes right above a copied header, in a language not listed.
    [GeneratedRegex(@"^[-_=*]{2,}\s*\p{L}[^.。!！?？]{1,50}[-_=*]{2,}$", RegexOptions.None, TimeLimit)]
    public static partial Regex TitledRule();

    /// <summary>What phones and programs put under every mail by themselves.</summary>
    [GeneratedRegex(
        @"^[\[(（]?(?:发自我的.{1,40}|發自我的.{1,40}|来自我的.{1,40}|從我的.{1,40}傳送|从我的.{1,30}发送|发自\s?.{0,16}(?:手机|邮箱|iPhone|iPad|Android|Outlook|大师|邮件|客户端).{0,20}|發自.{0,10}(?:手機|iPhone|iPad|Outlook).{0,20}|"
        + @"签名由\s*网易邮箱.{0,20}|由\s*网易邮箱.{0,20}|从 Windows 版邮件发送|发送自 .{0,20}|(?:通过|使用).{1,30}(?:手机版|客户端)发送|"
        + @"Sent (?:from|with|via|using) \[?(?:my |the )?(?:mobile |all-new )?(?:iPhone|iPad|iPod|Android|Samsung|Galaxy|Huawei|HUAWEI|Xiaomi|OPPO|vivo|Nokia|BlackBerry|Pixel|Sony|phone|mobile|cell|tablet|Mail|Outlook|Yahoo|AOL|Gmail|Proton|Fastmail|Spark|Airmail|Windows|Nine|Mailbird|Thunderbird|HTC|LG|Motorola|Verizon|T-Mobile|Zoho|QQ|Aqua|Workspace|smartphone|device)[^,;]{0,80}|"
        + @"Sent from my (?:[^.;:?!]{1,50}(?:phone|tablet|device)|[^.,;:?!]{1,30})|来自.{0,10}\s?的?\s?(?:iPhone|iPad|手机|企业微信|微信|钉钉|飞书|QQ邮箱)\s?(?:的?邮件|客户端|手机版)?|"
        + @"(?:iPhone|iPad|Outlook|Android).{0,20}から送信.{0,10}|(?:Von|Gesendet (?:von|mit)) (?:meine[mr] )?[^,;:?!]{1,50}(?:gesendet)?|Envoyé (?:de|depuis) (?:mon|ma|l['’]).{1,40}|Enviado (?:desde|do|a partir do) (?:mi|meu|meu).{1,40}|"
        + @"Inviato (?:da|dal) (?:mio |Libero|iPhone|iPad).{0,40}|Verzonden (?:vanaf|met|via) (?:mijn )?.{1,40}|Verstuurd vanaf mijn .{1,40}|Skickat från min .{1,30}|Sendt fra min .{1,30}|Lähetetty .{1,30}(?:iPhonesta|Androidista|puhelimesta).{0,10}|"
        + @"Отправлено (?:с|из) (?:iPhone|iPad|Android|моего|Mail|мобильн|устройства|Яндекс|Почты).{0,50}|Wysłane z (?:iPhone|iPad|mojego).{0,30}|나의 .{1,20}에서 보냄|내 .{1,20}에서 보냄|Iphone'?umdan gönderildi|iPhone['’]umdan gönderildi)[\])）]?\.?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex ProgramSignature();

    /// <summary>"Get Outlook for iOS&lt;https://…&gt;" and its translations: nothing but that, since people write about such programs too.</summary>
    [GeneratedRegex(
        @"^(?:(?:Get|获取|下载|取得|獲取|下載|Obtener|Obter|Obtenir|Télécharger|Scarica|Ottieni|Pobierz|Скачать|Загрузить|Hämta|Hent|Last ned|Download|Descargar|Baixar)\s?(?:the |o |el |l['’])?(?:适用于|適用於)?\s?(?:(?:iOS|Android|安卓)\s?[的版]?\s?)?|(?:iOS|Android)\s?版の?\s?)"
        + @"(?:Outlook|BlueMail|Gmail|Yahoo Mail)\s?(?:(?:for|für|pour|para|per|su|sur|для|dla|för|til|voor|на)?\s?(?:the )?(?:iOS|Android|Mac|iPhone|Windows(?: Phone)?))?\s?(?:を入手|다운로드)?\s?(?:[<\[(]?https?:\S{1,300})?$"
        + @"|^Outlook (?:für|voor|for|til|för) (?:iOS|Android|Mac) (?:herunterladen|laden|downloaden)\s?(?:[<\[(]?https?:\S{1,300})?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex GetTheApp();

    // Right above a quote such a line is the program's, whatever it names; elsewhere it may be a sentence.
    [GeneratedRegex(@"^Sent (?:from|via|with|using) [^,;:?!。]{1,60}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex SentFromSomewhere();

    [GeneratedRegex(@"mailing list|listinfo|unsubscribe|\blist-?archives?\b|subscription|退订|取消订阅|邮件列表|メーリングリスト|abbestellen|désabonner|abmelden", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex ListWords();

    // The line with which desks ask people to write above it; between signs, so that a sentence about it is none.
    [GeneratedRegex(
        @"^[^\p{L}\s]{1,}[-=#*_~<>\s]*(?:.{0,40}\b(?:reply|respond|answer|write|type|response)\b.{0,40}\babove\b.{0,30}|.{0,20}(?:此行|此線|这条线|這條線|本行|该行|此横线|虚线|这行|這行)(?:以上|上方|之上|上面).{0,20}|"
        + @".{0,30}(?:oberhalb|über) (?:dieser|dieser gestrichelten) (?:Linie|Zeile).{0,30}|.{0,30}au-dessus de cette ligne.{0,20}|.{0,30}(?:encima|arriba) de esta línea.{0,20}|.{0,30}acima desta linha.{0,20}|.{0,20}この(?:線|行)より上.{0,20})[^\p{L}\s]{2,}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeLimit)]
    public static partial Regex ReplyAbove();

    // Left over from tables in phone signatures.
    [GeneratedRegex(@"^[|\s]+$", RegexOptions.None, TimeLimit)]
    public static partial Regex EmptyTable();
}
