using WorkflowDesk.Desk.Data;
using WorkflowDesk.Desk.Replies;
using WorkflowDesk.Web.SignIn;

namespace WorkflowDesk.Web.Api;

/// <summary>Texts kept ready for answers, and signatures.</summary>
internal static class CannedTextApi
{
    public static void MapCannedTexts(this IEndpointRouteBuilder api)
    {
        var texts = api.MapGroup("/canned-texts").WithTags("Canned texts");
        texts.MapGet("", ListAsync).WithSummary("Texts the caller finds: their own, their teams', everybody's");
        texts.MapGet("/{id:guid}", FindAsync).WithSummary("One text").Produces<CannedTextView>().Produces<Problem>(404, Problem.MediaType);
        texts.MapGet("/{id:guid}/for/{number}", FillAsync).WithSummary("The text with its places filled for a ticket, in the ticket's language").Produces<FilledText>().Produces<Problem>(404, Problem.MediaType);
        texts.MapPost("", AddAsync).WithSummary("Add a text; scope is own, team or all").Produces<CannedTextView>(201).Produces<Problem>(403, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        texts.MapPut("/{id:guid}", ChangeAsync).WithSummary("Change a text").Produces<CannedTextView>().Produces<Problem>(409, Problem.MediaType).Produces<Problem>(422, Problem.MediaType);
        texts.MapDelete("/{id:guid}", RemoveAsync).WithSummary("Remove a text").Produces(204).Produces<Problem>(403, Problem.MediaType);
        var signature = api.MapGroup("/signature").WithTags("Canned texts");
        signature.MapGet("", SignatureAsync).WithSummary("What stands below the caller's letters");
        signature.MapPut("", SignAsync).WithSummary("Change it").Produces<SignatureTexts>().Produces<Problem>(422, Problem.MediaType);
    }

    private static async Task<Listing<CannedTextView>> ListAsync(CannedTexts texts, HttpContext http, CancellationToken cancellationToken) =>
        new(await texts.ListAsync(SignedIn.CallerOf(http), cancellationToken), null);

    private static async Task<CannedTextView> FindAsync(Guid id, CannedTexts texts, HttpContext http, CancellationToken cancellationToken) =>
        (await texts.FindAsync(SignedIn.CallerOf(http), id, cancellationToken)).Found("canned text");

    private static async Task<FilledText> FillAsync(Guid id, string number, CannedTexts texts, HttpContext http, CancellationToken cancellationToken) =>
        new((await texts.FillAsync(SignedIn.CallerOf(http), id, number, cancellationToken)).Found("canned text"));

    private static async Task<IResult> AddAsync(CannedTextEntry request, CannedTexts texts, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        var saved = await SaveAsync(null, request, texts, steps, http, cancellationToken);
        return TypedResults.Created($"/api/canned-texts/{saved.Id}", saved);
    }

    private static Task<CannedTextView> ChangeAsync(Guid id, CannedTextEntry request, CannedTexts texts, DeskSteps steps, HttpContext http, CancellationToken cancellationToken) =>
        SaveAsync(id, request, texts, steps, http, cancellationToken);

    private static async Task<CannedTextView> SaveAsync(Guid? id, CannedTextEntry request, CannedTexts texts, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        var row = await CannedTexts.SaveAsync(step, id, request, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return (await texts.FindAsync(caller, row.Id, cancellationToken)).Found("canned text");
    }

    private static async Task<IResult> RemoveAsync(Guid id, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        await using var step = await steps.BeginAsync(SignedIn.CallerOf(http), cancellationToken);
        await CannedTexts.RemoveAsync(step, id, cancellationToken);
        await step.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static Task<SignatureTexts> SignatureAsync(Signatures signatures, HttpContext http, CancellationToken cancellationToken) =>
        signatures.OfAsync(SignedIn.CallerOf(http), cancellationToken);

    private static async Task<SignatureTexts> SignAsync(SignatureRequest request, Signatures signatures, DeskSteps steps, HttpContext http, CancellationToken cancellationToken)
    {
        var caller = SignedIn.CallerOf(http);
        await using var step = await steps.BeginAsync(caller, cancellationToken);
        await Signatures.SaveAsync(step, new SignatureTexts(request.TextZh ?? "", request.TextEn ?? ""), cancellationToken);
        await step.CommitAsync(cancellationToken);
        return await signatures.OfAsync(caller, cancellationToken);
    }

    internal sealed record SignatureRequest(string? TextZh, string? TextEn);

    internal sealed record FilledText(string Text);
}
