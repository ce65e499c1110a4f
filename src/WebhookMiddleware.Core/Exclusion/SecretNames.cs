using System.Buffers;
using System.Collections.Frozen;

namespace WebhookMiddleware.Exclusion;

/// <summary>
/// Recognises members that hold passwords, tokens and other credentials by the words of their names: <c>newPassword</c>,
/// <c>client_secret</c>,
/// <c>X-Api-Key</c>, <c>passwordHash</c>; not <c>tokenCount</c>, <c>passwordChangedAt</c>, <c>isPasswordSet</c>.
/// </summary>
internal static class SecretNames
{
    private const string Token = "token";
    private const string Pin = "pin";

    // What a name ends with: often words are not told apart at all (confirmpassword, apikey).
    private static readonly string[] Ends =
    [
        "password", "passwords", "passwd", "pswd", "pwd", "passphrase", "passcode", "userpass",
        "secret", "secrets", "connectionstring",
        "apikey", "apikeys", "secretkey", "privatekey", "accesskey", "signingkey", "encryptionkey", "sharedaccesssignature",
        "accesstokens", "refreshtokens", "jwt",
        "cvv", "cvc", "cvvcode", "cvccode", "pincode", "securitycode", "otpcode", "totpcode", "mfacode", "twofactorcode", "onetimecode",
        "recoverycode", "recoverycodes", "backupcodes",
    ];

    // A whole word: as the end of another one they say something else.
    private static readonly FrozenSet<string> Words = new[] { "otp", "totp", "cvn" }.ToFrozenSet();

    // The whole name: with other words around them they say something else (maxTokens, authorizationStatus).
    private static readonly FrozenSet<string> WholeNames = new[]
    {
        Pin, "authorization", "authorizationheader", "proxyauthorization", "tokens",
    }.ToFrozenSet();

    // Whose tokens they are. Others are counted, such as those of a language model.
    private static readonly FrozenSet<string> BeforeTokens = new[]
    {
        "api", "auth", "authentication", "bearer", "csrf", "device", "oauth", "reset", "security", "session", "user",
    }.ToFrozenSet();

    // Whose PIN it is. Others are pins in a map or in a plug.
    private static readonly FrozenSet<string> BeforePin = new[]
    {
        "access", "account", "bank", "card", "client", "confirm", "current", "customer", "device", "login", "my", "new", "old", "repeat",
        "security", "sim", "transaction", "user",
    }.ToFrozenSet();

    // Tokens that say where to go on, or which version something has.
    private static readonly FrozenSet<string> BeforeOtherTokens = new[]
    {
        "cancellation", "change", "concurrency", "continuation", "cursor", "delta", "next", "page", "pagination", "paging", "prev",
        "previous", "resume", "scroll", "skip", "sync",
    }.ToFrozenSet();

    // Another form of the same: passwordConfirmation, password_hash, tokenValue, newPassword2.
    private static readonly string[] Forms =
    [
        "again", "confirm", "confirmation", "current", "hash", "hashed", "new", "old", "plain", "plaintext", "repeat", "repeated", "salt",
        "text", "value", "verification", "verify",
    ];

    private static readonly FrozenSet<string> Questions = new[]
    {
        "allow", "can", "enable", "had", "has", "is", "must", "needs", "require", "requires", "should", "show", "use", "uses",
    }.ToFrozenSet();

    // Most names are none, and have none of these in them.
    private static readonly SearchValues<string> Signs = SearchValues.Create(
        ["pass", "pwd", "pswd", "secret", "string", "key", "signature", "token", "jwt", "cv", "pin", "otp", "code", "authorization", "credential"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns whether a member of this name holds a credential.</summary>
    public static bool Matches(string name)
    {
        if (!name.AsSpan().ContainsAny(Signs))
        {
            return false;
        }

        var words = Split(name);
        var plain = string.Concat(words);
        return words.Count > 0
            && !Questions.Contains(words[0])
            && (IsCredential(plain, words) || (FormOf(plain) is { } other && IsCredential(other, words[..^1])));
    }

    private static bool IsCredential(string plain, IReadOnlyList<string> words)
        => Array.Exists(Ends, end => plain.EndsWith(end, StringComparison.Ordinal))
            || (words is [.., var last] && Words.Contains(last))
            || IsToken(plain, words)
            || WholeNames.Contains(plain)
            || (words is [.., var whose, "tokens"] && BeforeTokens.Contains(whose))
            || words is [.., "credential" or "credentials"]
            || (words is [.., var before, Pin] && BeforePin.Contains(before));

    private static bool IsToken(string plain, IReadOnlyList<string> words)
        => words is [.., var before, Token] ? !BeforeOtherTokens.Contains(before)
            : plain.EndsWith(Token, StringComparison.Ordinal)
                && !BeforeOtherTokens.Any(other => plain.AsSpan(0, plain.Length - Token.Length).EndsWith(other, StringComparison.Ordinal));

    private static string? FormOf(string plain)
        => Array.Find(Forms, form => plain.Length > form.Length && plain.EndsWith(form, StringComparison.Ordinal)) is { } found
            ? plain[..^found.Length]
            : null;

    // At separators and where a capital begins a word; digits count for nothing (password2, cvv2).
    private static List<string> Split(string name)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= name.Length; i++)
        {
            var isLetter = i < name.Length && char.IsLetter(name[i]);
            var isCapital = isLetter && char.IsUpper(name[i])
                && ((i > 0 && char.IsLower(name[i - 1])) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (start >= 0 && (!isLetter || isCapital))
            {
                words.Add(name[start..i].ToLowerInvariant());
                start = -1;
            }

            start = isLetter && start < 0 ? i : start;
        }

        return words;
    }
}
