namespace WorkflowDesk.Web.Studio;

/// <summary>
/// What goes wrong below <c>/elsa</c>, in the shape of FastEndpoints that Studio understands. Studio shows only the texts
/// of a 400; any other refusal ends in its crash bar, so whatever a person can mend is answered as 400.
/// </summary>
/// <param name="Code">The desk's stable code; Studio does not look at it.</param>
internal sealed record StudioError(int StatusCode, string Message, IReadOnlyDictionary<string, IReadOnlyList<string>> Errors, string? Code = null)
{
    private const string General = "generalErrors";
    private const string Several = "One or more errors occurred!";

    public static StudioError Of(int status, string code, params IReadOnlyList<string> reasons) =>
        new(Shown(status), status is 400 or 409 or 422 ? Several : reasons[0], new Dictionary<string, IReadOnlyList<string>> { [General] = reasons }, code);

    public IResult AsResult() => StudioJson.Answer(this, StatusCode);

    // Somebody was faster, or a rule says no: Studio would crash on 409 and 422 instead of saying so.
    private static int Shown(int status) => status is 409 or 422 ? 400 : status;
}
