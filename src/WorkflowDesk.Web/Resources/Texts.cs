namespace WorkflowDesk.Web;

/// <summary>Names the resource files <c>Resources/Texts.zh-CN.resx</c> and <c>Resources/Texts.en.resx</c>.</summary>
public sealed class Texts;
