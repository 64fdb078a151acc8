namespace WorkflowDesk.Desk.People;

/// <summary>A bearer token of a person or the API key of a machine. Only the SHA-256 of the secret is kept.</summary>
public sealed class AccessToken
{
    public const string Session = "session";
    public const string ApiKey = "api-key";

    /// <summary>Lets a person set a password once, see <see cref="PasswordLinks"/>; opens nothing else.</summary>
    public const string PasswordLink = "password-link";

    public required string TokenHash { get; init; }

    public required Guid PersonId { get; init; }

    public required string Kind { get; init; }

    public string? Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
