using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace WorkflowDesk.Desk.Process;

/// <summary>A text with its HMAC-SHA-256 behind a dot, both in base64 for addresses.</summary>
internal static class SignedText
{
    public static string Write(byte[] content, byte[] key) =>
        $"{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, content))}";

    /// <summary>Takes a token apart; whether it may be believed, only <see cref="Signature.IsBy"/> says.</summary>
    public static bool TryRead(string token, out string text, out Signature signature)
    {
        if (token.Split('.') is [var content, var signed] && Base64Url.IsValid(content) && Base64Url.IsValid(signed))
        {
            var bytes = Base64Url.DecodeFromChars(content);
            text = Encoding.UTF8.GetString(bytes);
            signature = new Signature(bytes, Base64Url.DecodeFromChars(signed));
            return true;
        }

        text = "";
        signature = default;
        return false;
    }

    public readonly record struct Signature(byte[] Content, byte[] Value)
    {
        public bool IsBy(byte[] key) => CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, Content), Value);
    }
}
