using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Definitions;

namespace WorkflowDesk.Desk.Definitions;

/// <summary>
/// Names and descriptions that exist in several languages, for a designer that knows one text of each. It is given the
/// text in its reader's language and a note of what that was and what is stored; what comes back is held against the
/// note it carries, so that opening and saving changes nothing and undoing a name brings all of it back
/// (docs/decisions/0018).
/// </summary>
public static class DesignerNames
{
    /// <summary>Where the note travels: beside what it is about, in <c>metadata</c> or <c>customProperties</c>.</summary>
    internal const string NoteKey = "workflowDeskShown";

    private const string LanguageKey = "language";

    private static readonly (string Text, string Words)[] s_ofStep = [("displayText", "displayTexts"), ("description", "descriptions")];

    private static readonly (string Text, string Words)[] s_ofDefinition = [("name", "displayTexts"), ("description", "descriptions")];

    /// <summary>Shows one activity, without those inside it, in a language. Doing it twice changes nothing.</summary>
    public static void Show(JsonObject activity, string language)
    {
        if (activity.GetObject("metadata") is { } metadata)
        {
            Show(metadata, metadata, s_ofStep, language);
        }
    }

    /// <summary>Shows the name and the description of the definition itself.</summary>
    internal static void ShowDefinition(JsonObject definition, JsonObject customProperties, string language) =>
        Show(definition, customProperties, s_ofDefinition, language);

    /// <summary>Makes one definition of what came back: every text in the place of its language, and no note left.</summary>
    /// <param name="before">What was stored, to find steps that were renamed where nobody knows of languages; null: nothing was.</param>
    /// <param name="isFromHere">It was drawn by this desk, so what carries no note was written since then.</param>
    internal static void TakeBack(JsonObject definition, JsonObject? before, string language, bool isFromHere)
    {
        if (definition.GetObject("customProperties") is { } custom)
        {
            TakeNote(definition, custom, s_ofDefinition, language);
        }

        if (definition.Get("root") is { } root)
        {
            var known = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
            foreach (var step in Steps(before?.Get("root")))
            {
                known[step.GetText("id")!] = step;
            }

            foreach (var step in Steps(root).ToList())
            {
                TakeBackStep(step, known.GetValueOrDefault(step.GetText("id")!), language, isFromHere);
            }
        }
    }

    private static void TakeBackStep(JsonObject step, JsonObject? before, string language, bool isFromHere)
    {
        if (step.GetObject("metadata") is not { } metadata || TakeNote(metadata, metadata, s_ofStep, language))
        {
            return;
        }

        foreach (var (text, words) in s_ofStep)
        {
            if (NotBlank(metadata.GetText(text)) is not { } now)
            {
                continue;
            }

            // A step fresh from the toolbox; or one that another program renamed, which left the words as they were.
            var own = metadata.GetObject(words);
            var was = before?.GetObject("metadata");
            if (own is null ? isFromHere
                : was is not null && was.GetText(text) != now && JsonNode.DeepEquals(was.GetObject(words), own) && own.All(word => word.Value?.ToString() != now))
            {
                Rename(metadata, metadata, text, words, null, language);
            }
        }
    }

    private static void Show(JsonObject holder, JsonObject carrier, (string Text, string Words)[] names, string language)
    {
        if (carrier.ContainsKey(NoteKey))
        {
            return;
        }

        var note = new JsonObject();
        foreach (var (text, words) in names)
        {
            var stored = holder.Get(text);
            var own = NotBlank(carrier.GetObject(words)?.GetText(language));
            if ((own ?? holder.GetText(text)) is not { } shown)
            {
                continue;
            }

            note[text] = new JsonObject { ["shown"] = shown, ["stored"] = stored?.DeepClone() };
            if (own is not null)
            {
                DesignerModel.Set(holder, text, own);
            }
        }

        if (note.Count > 0)
        {
            note[LanguageKey] = language;
            carrier[NoteKey] = note;
        }
    }

    /// <returns>False: there was no note.</returns>
    private static bool TakeNote(JsonObject holder, JsonObject carrier, (string Text, string Words)[] names, string language)
    {
        if (carrier.GetObject(NoteKey) is not { } note)
        {
            return false;
        }

        carrier.Remove(NoteKey);
        // Whoever changed their language in another tab still writes in the one this was opened in.
        var written = NotBlank(note.GetText(LanguageKey)) ?? language;
        foreach (var (text, words) in names)
        {
            var shown = note.GetObject(text);
            if (shown is not null && (holder.GetText(text) ?? "").Trim() == shown.GetText("shown")?.Trim())
            {
                DesignerModel.Set(holder, text, shown.Get("stored")?.DeepClone());
            }
            else if (shown is not null || NotBlank(holder.GetText(text)) is not null)
            {
                Rename(holder, carrier, text, words, shown?.Get("stored"), written);
            }
        }

        return true;
    }

    private static void Rename(JsonObject holder, JsonObject carrier, string text, string words, JsonNode? stored, string language)
    {
        var known = carrier.GetObject(words);
        if (NotBlank(holder.GetText(text)) is not { } now)
        {
            DesignerModel.Set(carrier, words, null);
        }
        else if (known is not null && NotBlank(known.GetText(language)) is null && known.Any(word => NotBlank(word.Value?.ToString()) is not null))
        {
            // The first text in this language: a translation of the other, which stays.
            DesignerModel.Set(known, language, now);
            DesignerModel.Set(holder, text, stored?.DeepClone() ?? now);
        }
        else
        {
            // What the other language says is about the old name, and a wrong name is worse than one in a foreign language.
            DesignerModel.Set(carrier, words, new JsonObject { [language] = now });
        }
    }

    /// <summary>Everything that looks like an activity. What is inside expressions is data.</summary>
    private static IEnumerable<JsonObject> Steps(JsonNode? json)
    {
        if (json is JsonObject item)
        {
            if (item.GetText("id") is not null && item.GetText("type") is not null)
            {
                yield return item;
            }

            foreach (var (name, value) in item)
            {
                if (!string.Equals(name, "expression", StringComparison.OrdinalIgnoreCase))
                {
                    foreach (var step in Steps(value))
                    {
                        yield return step;
                    }
                }
            }
        }
        else if (json is JsonArray array)
        {
            foreach (var step in array.SelectMany(Steps))
            {
                yield return step;
            }
        }
    }

    private static string? NotBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
