using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using WorkflowDesk.Desk.People;

namespace WorkflowDesk.Web.SignIn;

/// <summary>What came of a try to sign in.</summary>
public enum SignInAnswer
{
    Welcome,

    /// <summary>Unknown user, wrong password, or no longer active: the same answer for all.</summary>
    Refused,

    /// <summary>Over <see cref="SignInLimit"/>.</summary>
    TooMany,
}

/// <summary>The one way in with a password, for pages and programs.</summary>
public sealed class SignInDoor(Passwords passwords, SignInLimit limit)
{
    internal const string PersonClaim = "person";

    /// <summary>Changes with the password: whoever changes it signs every browser out.</summary>
    internal const string StampClaim = "stamp";

    /// <summary>Person is set only with <see cref="SignInAnswer.Welcome"/>.</summary>
    public async Task<(SignInAnswer Answer, Person? Person)> KnockAsync(HttpContext http, string user, string password, CancellationToken cancellationToken)
    {
        if (!limit.Allows(user, http.Connection.RemoteIpAddress?.ToString() ?? ""))
        {
            return (SignInAnswer.TooMany, null);
        }

        var person = await passwords.CheckAsync(user, password, cancellationToken);
        return person is null ? (SignInAnswer.Refused, null) : (SignInAnswer.Welcome, person);
    }

    /// <summary>Checks the password and, when it is right, gives the browser its cookie.</summary>
    public async Task<SignInAnswer> SignInWithCookieAsync(HttpContext http, string user, string password, CancellationToken cancellationToken)
    {
        var (answer, person) = await KnockAsync(http, user, password, cancellationToken);
        if (person is not null)
        {
            var identity = new ClaimsIdentity(
                [
                    new Claim(PersonClaim, person.Id.ToString()),
                    new Claim(StampClaim, StampOf(person)),
                    new Claim(ClaimTypes.Name, person.UserName),
                ],
                CookieAuthenticationDefaults.AuthenticationScheme);
            await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        }

        return answer;
    }

    public static Task SignOutAsync(HttpContext http) => http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);

    internal static string StampOf(Person person) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(person.PasswordHash ?? "")))[..16];
}
