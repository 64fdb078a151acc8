using System.Text.RegularExpressions;

namespace WorkflowDesk.Desk.Mail.Inbound;

/// <summary>
/// The words of yes and no, for one clause in small letters. What says yes must be the whole clause, so that names, times and
/// places beside it keep it from counting; what says no may stand anywhere in it.
/// </summary>
internal static partial class SpokenPatterns
{
    private const RegexOptions Options = RegexOptions.CultureInvariant;
    private const int TimeLimit = 1000;

    /// <summary>The clause, and the one it leads to, hold only under a condition.</summary>
    [GeneratedRegex(@"\b(?:if|unless|provided|providing|once|when|until|as soon as|as long as|in case|depending|subject to|condition\w*)\b|如果|假如|倘若|若(?!干)|要是|除非|前提|条件|只要|一旦|等(?!于|等|级)|待(?!遇)|之后再|完成后|もし|たら|場合|なら", Options, TimeLimit)]
    public static partial Regex Condition();

    [GeneratedRegex(
        @"\b(?:except|maybe|perhaps|possibly|probably|might|may|could|would|should|whether|(?<!as )before|sometimes|partly|partially|mostly|almost|nearly|half|some|one|another|others?|hope\w*|expect|think|guess|believe|seem\w*|look(?:s|ing)? like|appears?|apparently|so far|for now|keep an eye|sure|try|wait|will|tomorrow|later|next week|who|what|why|how|says?|said|told|(?:please|pls) (?:approve|reject|confirm|tell))\b"
        + @"|是否|能否|可否|[吗嗎]|什么|何时|几时|怎么|为什么|好像|似乎|貌似|应该|應該|大概|可能|也许|估计|感觉|希望|期待|原则上|差不多|基本|大部分|大致|部分|一半|有时|偶尔|时好时坏|暂|观察|看看|再看|再说|再试|以后再|明天|回头|稍后|到时|先(?!生)|快(?:好|要)|不一定|不确定|不知道|不清楚|与否|说|听|其他|其它|别的|同事|另|仅|只(?!要)|除了"
        + @"|多分|たぶん|おそらく|かもしれ|思い|ようです|みたい|ますか|ですか|でしょう|一部|様子|のちほど|後で|明日|検討", Options, TimeLimit)]
    public static partial Regex Doubt();

    /// <summary>In a doubtful clause: it may be well after all, so that a "no" beside it is none either.</summary>
    [GeneratedRegex(@"\b(?:works?|working|worked|solved|resolved|fixed|fine|approved?|agree\w*)\b|可以|解决|好了|正常|恢复|修复|没问题|能用|同意|批准|通过|大丈夫|解決|承認", Options, TimeLimit)]
    public static partial Regex Hopes();

    [GeneratedRegex(@"\b(?:no|not|nor|neither|nothing|don't|dont|doesn't|doesnt|didn't|cannot|can't|cant|won't|never|isn't|wasn't|hasn't|haven't|still|without|unable)\b|不|没|沒|未|别(?!人)|勿|非(?!常)|无|ません|ない|なく|できず", Options, TimeLimit)]
    public static partial Regex Denies();

    /// <summary>Denials that say something good.</summary>
    [GeneratedRegex(
        @"\b(?:no (?:more |further |longer )?(?:problems?|issues?|errors?|trouble|complaints?|happens?|occurs?|appears?|longer)|no longer|not? worries|never mind|don't worry|not any ?more)\b"
        + @"|没(?:有)?(?:任何|什么)?(?:问题|毛病|事)|没(?:有)?再|不再|不好意思|不客气|不用谢|无(?:误|异议|问题|异常)|非常|(?:問題|エラー|異常)[はも]?(?:ありません|ございません|ない|なく)|出なくなり", Options, TimeLimit)]
    public static partial Regex GoodDenials();

    /// <summary>Beside a "yes": something else is wrong, so it may not be all.</summary>
    [GeneratedRegex(@"\b(?:not|don't|doesn't|didn't|cannot|can't|won't|isn't|still|never|errors?|fail\w*|broken|crash\w*|problem|issue|wrong|slow|another|new)\b|不|没|未|无法|报错|错误|坏|失败|故障|异常|超时|慢|又|还有|另|新的?问题|エラー|ません|ない|遅", Options, TimeLimit)]
    public static partial Regex Trouble();

    /// <summary>Labels a decision may stand behind.</summary>
    [GeneratedRegex(@"^(?:(?:审批|审核|处理|我的)?(?:意见|结论|结果|答复|回复|决定|状态)|(?:my )?(?:decision|answer|result|status|verdict)|(?:hi|hello|dear|hey)\b.{0,40}|.{0,10}(?:您好|你好|好|经理|总|工|老师|先生|女士)|(?:各位|大家).{0,6}|回答|結果)$", Options, TimeLimit)]
    public static partial Regex Label();

    [GeneratedRegex(
        @"^(?:(?:yes|yeah|ok|okay|great|good|fine|sure|and|so|hi|hello)\s+)*(?:i\s+)?(?:hereby\s+|fully\s+|gladly\s+)?(?:approve|approved|agree|agreed)"
        + @"(?:\s+(?:it|this|that|these|the|change|changes|request|plan|rollout|deployment|as|planned|described|proposed|requested|from|on|by|me|my|our|side|end|with|to|and|thanks|thank|you|please|go|ahead|tonight|proceed|implement))*$"
        + @"|^(?:好的?|可以|是的|嗯+|我|本人|我方|我们|已|已经|特此|现|予以|均|都|完全|没问题)*(?:同意|批准|核准|准予|准许|允许|审批通过|审核通过|通过)(?:了|该|此|本|这|上述|以上|其|本次|这次|个|项|次|的|方案|变更|申请|计划|请求|实施|执行|上线|操作|审批|发布|进行|您|你们?|按计划)*$"
        + @"|^可以(?:实施|执行|上线|变更)了?$|^允许实施$"
        + @"|^(?:本件|内容を?確認(?:しました|の上|し)?|はい)*(?:承認(?:します|いたします|致します|しました|です)|了承(?:します|いたします|しました)|賛成(?:します|です))$", Options, TimeLimit)]
    public static partial Regex Approves();

    [GeneratedRegex(
        @"^(?:(?:no|sorry|unfortunately|i'm afraid|hereby)\s+)*(?:i\s+)?(?:hereby\s+|must\s+|have to\s+)?(?:reject|rejected|decline|declined|refuse|refused|disapprove|disapproved|not approved|denied|deny)\b"
        + @"|^(?:抱歉|对不起|很遗憾|很抱歉|我|本人|我方|我们|已|特此|现|予以|均)*(?:不同意|不批准|不予批准|不予通过|驳回|拒绝(?!服务|访问)|否决|审批不通过|审核不通过|不通过|不准(?!确|备|时)|反对)"
        + @"|^(?:本件は?|この件は?)?(?:却下|否認|承認(?:できません|しません|いたしません|致しません|しかねます|いたしかねます)|反対(?:します|です))", Options, TimeLimit)]
    public static partial Regex Rejects();

    [GeneratedRegex(
        @"^(?:(?:yes|yep|yeah|ok|okay|great|perfect|super|confirmed|and|so|thanks|hurray|hooray)\s+)*(?:i can (?:now )?confirm (?:that )?|i confirm (?:that )?|(?:just )?tested (?:it )?(?:and )?)?"
        + @"(?:(?:it|this|that|everything|all|problem|issue|the (?:\w+ ){0,2}\w+|my (?:\w+ )?\w+)(?:'s|\s+is|\s+are|\s+was|\s+has been|\s+have been)?\s+)?(?:(?:now|all|completely|fully|finally|already|again|been|is|are)\s+)*"
        + @"(?:solved|resolved|fixed|sorted|works|working|worked|functioning|back to normal|back online|up and running|confirmed|ok now|good now|fine now|repaired)"
        + @"(?:\s+(?:it|now|again|perfectly|fine|well|great|nicely|for me|for us|as expected|correctly|properly|like a charm|(?:on|from|at) (?:my|our) (?:side|end)|here|too|thanks|thank you|so much|a lot|very much|and|sorted|out))*$"
        + @"|^(?:all|everything)(?:'s| is)? (?:all )?(?:good|fine|ok|okay|well|in order)(?: now| again| here)*$"
        + @"|^(?:that|this|it) (?:has )?(?:fixed|solved|resolved|sorted|did) (?:it|the (?:problem|issue|trick))(?: now)?$"
        + @"|^(?:there are |i (?:see|get|have) )?no (?:more|further) (?:problems?|errors?|issues?|crashes|trouble)(?: now| since| here)*$|^(?:it|this|the (?:error|problem|issue)) no longer (?:happens|occurs|appears|exists)(?: now| here)*$"
        + @"|^(?:是的?|对|嗯+|恩|王工|我|确认|经确认|已确认|经验证|验证|经测试|测试(?:了|过)?|测了|刚测试?|试了|试过了|目前|现在|今天|刚刚|刚才|刚|我(?:们)?这边|这边|这里|该|这个|此|本|一切|全部|都|均|也|已经?|完全|终于|问题|故障|系统|网络|可以|能)*"
        + @"(?:解决了?|修复了?|修好了?|恢复(?:正常)?了?|正常(?:了|使用|工作)*|没(?:有)?(?:任何|什么)?问题了?|没(?:有)?再(?:出现|发生|报错)过?了?|不再(?:出现|发生|报错)了?|可以了|好了|可用了|能用了|通过了?|搞定了?|行了)(?:哈|啦|呢|哦|的)?$"
        + @"|^[\p{L}\p{N} ]{0,10}?(?:可以|能|能够)(?:正常)?(?:用|使用|登录|登陆|打印|打开|访问|连接|上网|收发|收到|发送|保存|提交|导出|显示|启动)[\p{L}]{0,4}了$|^[\p{L}\p{N} ]{0,10}?(?:好了|可以了|能用了|恢复了|正常了|恢复正常|修好了|解决了|已解决|已恢复|已修复)$"
        + @"|^(?:無事に?|問題なく|正常に|おかげさまで|はい|先ほど|こちらで[はも]?)*(?:解決(?:しました|いたしました|済みです|です)|直りました|治りました|復旧しました|(?:正常に)?動作(?:しました|しています|するようになりました)|使えるようになりました"
        + @"|.{0,10}できるようになりました|.{0,8}(?:ログイン|印刷|接続|表示|送信|起動|保存)できました|(?:問題|エラー|異常)[はも]?(?:ありません|ございません)(?:でした)?|(?:エラー|症状)[はが]出なくなりました)$", Options, TimeLimit)]
    public static partial Regex Works();

    [GeneratedRegex(
        @"(?:\bnot|n't)\s+(?:(?:yet|been|really|at all|quite|be)\s+)*(?:solved|resolved|fixed|working|work|better|gone)\b|\b(?:does|do|did|is|will)(?:nt|n't| not)\s+(?:\w+\s+)?work\b"
        + @"|\bstill\s+(?:not|no|broken|fail\w*|the same|crash\w*|down|wrong|there|happen\w*|getting|get|gets|have|has|see\w*|does|doesn't|can't|cannot|can not|won't|an?\s+(?:error|problem|issue)|errors?|occurs?|stuck|slow|unable|impossible|shows?|offline)\b"
        + @"|\b(?:can't|cannot|unable to) \w+(?: \w+)? still\b|\bagain broken\b|\bbroken again\b|\b(?:same|identical) (?:error|problem|issue|message|result)\b|\b(?:problem|issue|error)s? (?:still )?(?:persists?|remains?|exists?|(?:is|are) (?:still|back)|came back|returned|occurs? again)\b"
        + @"|\b(?:it )?(?:happened|happens|occurred|crashed|failed|stopped working) again\b|\bno (?:change|improvement)\b"
        + @"|(?:还|仍|依然)?没(?:有)?(?:被)?(?:解决|修好|恢复|弄好|好转|改善|变化|效果|搞定)|(?:还|仍)没好|^没好$|未(?:解决|恢复|修复)|^(?:还是|仍然?|依然|又|还|依旧|现在还是)?不行了?$|又不行|(?:还是|仍然?|依然|依旧|目前还?)不行"
        + @"|问题(?:依旧|依然|仍在|还在|还存在|仍存在|仍然存在|又来了)|还是.{0,10}(?:不了|不上|不出|不能|没用|无法|报错|报同样|错误|白屏|失败|超时|一样|老样子|老问题|同样|这样|那样|有问题|出现|黑屏|闪退)|还是(?:有|报|老|这样|一样|同样|出现|不能|无法)"
        + @"|仍(?:然|旧)?.{0,8}(?:有|报|出现|存在|无法|未|失败|不能|不了|不出)|依[然旧].{0,6}(?:有|报|存在|无法|没)|^(?:还|仍)不能|还有问题|又(?:出现|报错|坏了|掉线|断了|登录不了|打不开)|不能用|用不了|^没(?:有)?用$|同样的?(?:错误|问题|报错)|验证不通过"
        + @"|まだ.{0,14}(?:ません|ない|いない|だめ|ダメ|出ます|発生)|(?:解決|改善|復旧|修正)(?:して|されて|でき)(?:い)?(?:ません|ない)|直って(?:い)?(?:ません|ない)|同じ(?:エラー|症状|問題|現象)|再発(?:しました|しています)|変わりません|変わっていません", Options, TimeLimit)]
    public static partial Regex Fails();

    [GeneratedRegex(
        @"^(?:(?:ok|okay|great|perfect|super|wonderful|excellent|hi|hello|and|many|so)\s+)*(?:thanks?|thank you|thx|ty|cheers|much appreciated|appreciated|appreciate it|merci|danke(?:schön)?|vielen dank|gracias)(?:\s+(?:you|so|very|much|a|lot|ton|again|for|your|the|all|both|everyone|team|help|support|quick|fast|great|work|reply|response|effort|indeed|kind|guys|and))*$"
        + @"|^(?:好的?|收到|明白|嗯+|太好了|真|非常|十分|太|多|万分|衷心|再次|那就?|麻烦|了)*(?:感谢|感謝|谢谢|謝謝|谢了|多谢|多謝|谢|3q)(?:您|你|你们|您们|大家|各位|了|啦|哈|的|帮助|支持|处理|帮忙|配合|解决|及时|快速|协助|老师|王工|[\p{L}]{1,2}工|[\p{L}]{1,3}经理)*$"
        + @"|^(?:本当に|誠に|どうも|ご対応|迅速な|対応)*(?:ありがとう(?:ございま(?:す|した))?|感謝(?:します|いたします)|助かりました)$", Options, TimeLimit)]
    public static partial Regex Thanks();

    /// <summary>Words that go with thanks and ask for nothing.</summary>
    [GeneratedRegex(
        @"^(?:ok|okay|great|perfect|super|good|wonderful|excellent|awesome|got it|noted|understood|received|hi|hello|hey|dear|cheers|bye|(?:hi|hello|hey|dear) \w{1,20}(?: \w{1,20})?|all good|you're the best|(?:have )?a? ?(?:nice|good|great|lovely) (?:day|week|weekend|evening|one|work|job))$"
        + @"|^(?:好的?|收到|明白了?|嗯+|了解了?|知道了|太好了|辛苦了?|您?辛苦(?:了|啦)|辛苦(?:大家|各位|您|你们?)了?|(?:您|你|大家|各位)好|[\p{L}]{1,4}(?:您好|你好)|不客气|麻烦(?:您|你|大家|各位)?了|给力|点赞|赞|祝好|(?:祝(?:您|你|大家)?)?(?:周末|工作|生活)愉快|祝顺利)$"
        + @"|^(?:お世話になって(?:おり)?ます|お疲れ様です|お疲れさまです|承知(?:しました|いたしました)|了解(?:です|しました|いたしました)|よろしくお願い(?:いた)?します|今後ともよろしくお願い(?:いた)?します)$", Options, TimeLimit)]
    public static partial Regex Kindness();
}
