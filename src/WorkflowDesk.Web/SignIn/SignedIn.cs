using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.SignIn;

/// <summary>
/// Who made this request. Read from the database during authentication of every request, so that a person who was
/// deactivated or lost a role notices at once.
/// </summary>
public static class SignedIn
{
    private static readonly object Key = new();

    /// <exception cref="InvalidOperationException">The endpoint lets strangers in; ask <see cref="MaybeCallerOf"/> there.</exception>
    public static Caller CallerOf(HttpContext http) =>
        MaybeCallerOf(http) ?? throw new InvalidOperationException($"{http.Request.Path} is open to strangers; nobody is signed in.");

    /// <summary>Null: a stranger.</summary>
    public static Caller? MaybeCallerOf(HttpContext http) => http.Items[Key] as Caller;

    internal static void Remember(HttpContext http, Caller caller) => http.Items[Key] = caller;
}
