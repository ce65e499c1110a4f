using System.Buffers;
using System.Collections.Frozen;

namespace WebhookMiddleware.Masking;

/// <summary>
/// Recognizes the names of members and headers that hold passwords, tokens and other credentials. Members are recognized by the words of
/// their names (<c>newPassword</c>, <c>client_secret</c>, <c>X-Api-Key</c>, <c>passwordHash</c>; not <c>tokenCount</c>,
/// <c>passwordChangedAt</c>, <c>isPasswordSet</c>), headers more broadly.
/// </summary>
internal static class SecretNames
{
    private const string Token = "token";
    private const string Pin = "pin";

    // Suffixes of names, since words are often not separated (confirmpassword, apikey).
    private static readonly string[] Ends =
    [
        "password", "passwords", "passwd", "pswd", "pwd", "passphrase", "passcode", "userpass",
        "secret", "secrets", "connectionstring",
        "apikey", "apikeys", "secretkey", "privatekey", "accesskey", "signingkey", "encryptionkey", "sharedaccesssignature",
        "accesstokens", "refreshtokens", "jwt",
        "cvv", "cvc", "cvvcode", "cvccode", "pincode", "securitycode", "otpcode", "totpcode", "mfacode", "twofactorcode", "onetimecode",
        "recoverycode", "recoverycodes", "backupcodes",
    ];

    // The last words of names. As the end of a longer word they have another meaning.
    private static readonly FrozenSet<string> Words = new[] { "otp", "totp", "cvn" }.ToFrozenSet();

    // Whole names. With other words around them they have another meaning (maxTokens, authorizationStatus).
    private static readonly FrozenSet<string> WholeNames = new[]
    {
        Pin, "authorization", "authorizationheader", "proxyauthorization", "tokens",
    }.ToFrozenSet();

    // The words before 'tokens' in the names of credentials. Other tokens are counted, such as those of a language model.
    private static readonly FrozenSet<string> BeforeTokens = new[]
    {
        "api", "auth", "authentication", "bearer", "csrf", "device", "oauth", "reset", "security", "session", "user",
    }.ToFrozenSet();

    // The words before 'pin' in the names of credentials. Other pins are on a map or in a plug.
    private static readonly FrozenSet<string> BeforePin = new[]
    {
        "access", "account", "bank", "card", "client", "confirm", "current", "customer", "device", "login", "my", "new", "old", "repeat",
        "security", "sim", "transaction", "user",
    }.ToFrozenSet();

    // The words before 'token' that denote a position or a version.
    private static readonly FrozenSet<string> BeforeOtherTokens = new[]
    {
        "cancellation", "change", "concurrency", "continuation", "cursor", "delta", "next", "page", "pagination", "paging", "prev",
        "previous", "resume", "scroll", "skip", "sync",
    }.ToFrozenSet();

    // The words after the name of a credential that denote a form of it: passwordConfirmation, password_hash, tokenValue.
    private static readonly string[] Forms =
    [
        "again", "confirm", "confirmation", "current", "hash", "hashed", "new", "old", "plain", "plaintext", "repeat", "repeated", "salt",
        "text", "value", "verification", "verify",
    ];

    private static readonly FrozenSet<string> Questions = new[]
    {
        "allow", "can", "enable", "had", "has", "is", "must", "needs", "require", "requires", "should", "show", "use", "uses",
    }.ToFrozenSet();

    // Most names contain none of these and need no further analysis.
    private static readonly SearchValues<string> Signs = SearchValues.Create(
        [
            "pass", "pwd", "pswd", "secret", "string", "key", "signature", "token", "jwt", "cv", "pin", "otp", "code",
            "authorization", "credential",
        ],
        StringComparison.OrdinalIgnoreCase);

    // Broader than for members: masking a value needlessly is harmless, leaving out a member needlessly is not.
    private static readonly SearchValues<string> HeaderSigns = SearchValues.Create(
        ["auth", "cookie", "credential", "key", "passw", "pwd", "secret", "signature", "token"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Determines whether the value of a header of this name is masked as a credential.</summary>
    public static bool MatchesHeader(string name) => name.AsSpan().ContainsAny(HeaderSigns);

    /// <summary>Determines whether a member of this name holds a credential.</summary>
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

    // Splits at separators and before capitals that begin a word. Digits are ignored (password2, cvv2).
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
