namespace WorkflowDesk.Web;

// Not beside them: the build would then name the resources after this class and nobody would find them.
/// <summary>Names the resource files <c>Resources/Texts.zh-CN.resx</c> and <c>Resources/Texts.en.resx</c>.</summary>
public sealed class Texts;
