using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// Reads query parameters and collects their errors by parameter. An empty parameter counts as missing. Parameters that nothing has read
/// are errors too, so that a typo doesn't pass for a filter.
/// </summary>
internal sealed class QueryReader(IQueryCollection query)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
    public const int MaxSearchLength = 200;
    public const string EmptyPeriod = "'from' must be earlier than 'to'.";

    private const int TraceIdLength = 32;

    // Enough to show the mistake, without a response as large as a hostile request.
    private const int MaxUnknownReported = 20;

    // The host's own: browsers can't send a token to GET /live otherwise (RFC 6750, section 2.3), and API versioning reads its version.
    private static readonly string[] OfHost = ["access_token", "api-version"];

    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    /// <summary>Gets whether a parameter that has been read is not valid.</summary>
    public bool HasErrors => _errors.Count > 0;

    /// <summary>Returns the problem with all errors once every parameter has been read, or null if there are none.</summary>
    public ManagementProblem? FindProblem()
    {
        foreach (var name in query.Keys.Where(name => !_known.Contains(name) && !OfHost.Contains(name)).Take(MaxUnknownReported))
        {
            var hint = NearestName.Find(name, _known) is { } nearest
                ? $"Did you mean '{nearest}'?"
                : $"Known parameters: {string.Join(", ", _known)}.";
            Refuse(name, $"There is no parameter '{LogSanitizer.Of(name, maxLength: 100)}'. {hint}");
        }

        return HasErrors ? ManagementProblem.Invalid("Query parameters are not valid.", _errors) : null;
    }

    /// <summary>Reads a text. One with the character U+0000 is refused: nothing stored has it, and databases don't take it.</summary>
    public string? ReadText(string name)
    {
        if (TryGet(name, out var text) && text.Contains('\0', StringComparison.Ordinal))
        {
            Refuse(name, "The text has the character U+0000, which no name has.");
        }

        return text;
    }

    public int ReadLimit()
    {
        _known.Add("limit");
        if (!query.ContainsKey("limit"))
        {
            return DefaultLimit;
        }

        if (int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
        {
            return limit;
        }

        Refuse("limit", $"The limit must be a number from 1 to {MaxLimit}.");
        return DefaultLimit;
    }

    public bool? ReadBoolean(string name) => Read<bool>(name, bool.TryParse, "Use true or false.");

    public Guid? ReadId(string name) => Read<Guid>(name, Guid.TryParse, "Use a UUID, such as 0198c0de-0000-7000-8000-000000000001.");

    /// <summary>Reads a W3C trace id, in lower case as it is stored.</summary>
    public string? ReadTraceId(string name)
    {
        if (!TryGet(name, out var text))
        {
            return null;
        }

        if (text.Length != TraceIdLength || !text.All(char.IsAsciiHexDigit))
        {
            Refuse(name, $"The value is not valid. Use a trace id: {TraceIdLength} hexadecimal digits.");
        }

        return text.ToLowerInvariant();
    }

    /// <summary>Reads a text to search for.</summary>
    public string? ReadSearch(string name)
    {
        var text = ReadText(name);
        if (text?.Length > MaxSearchLength)
        {
            Refuse(name, $"Search for at most {MaxSearchLength} characters.");
        }

        return text;
    }

    public TEnum? ReadChoice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        var names = Enum.GetNames<TEnum>().Select(JsonNamingPolicy.CamelCase.ConvertName);
        return Read<TEnum>(name, TryParseName, $"Use one of: {string.Join(", ", names)}.");
    }

    /// <summary>Reads the name of one of several values.</summary>
    public T? ReadOneOf<T>(string name, IReadOnlyDictionary<string, T> values)
        where T : struct
        => Read<T>(name, values.TryGetValue, $"Use one of: {string.Join(", ", values.Keys)}.");

    public DateTimeOffset? ReadTimestamp(string name)
    {
        if (!TryGet(name, out var text))
        {
            return null;
        }

        // A plus sign that was not percent-encoded arrives as a space, which is not valid anywhere else in a timestamp.
        if (IsoTimestamp.TryParse(text.Replace(' ', '+'), out var timestamp, out var error))
        {
            return timestamp;
        }

        Refuse(name, error);
        return null;
    }

    /// <summary>
    /// Reads the period of a list, and returns its beginning. One that is empty is refused as a mistake: no list could have an item of it.
    /// </summary>
    public DateTimeOffset? ReadPeriod(out DateTimeOffset? to)
    {
        var from = ReadTimestamp("from");
        to = ReadTimestamp("to");
        if (from >= to)
        {
            Refuse("from", EmptyPeriod);
        }

        return from;
    }

    public T? ReadCursor<T>(TryParse<T> tryParse)
        where T : struct
        => Read("cursor", tryParse, "Use the 'nextCursor' of the page before, as it is.");

    /// <summary>Adds an error of a parameter.</summary>
    public void Refuse(string name, string message) => _errors[name] = [message];

    private T? Read<T>(string name, TryParse<T> tryParse, string expected)
        where T : struct
    {
        if (!TryGet(name, out var text))
        {
            return null;
        }

        if (tryParse(text, out var value))
        {
            return value;
        }

        Refuse(name, $"The value is not valid. {expected}");
        return null;
    }

    private bool TryGet(string name, [NotNullWhen(true)] out string? text)
    {
        _known.Add(name);
        var values = query[name];
        text = values.Count == 1 && values[0] is { Length: > 0 } only ? only : null;
        if (values.Count > 1)
        {
            Refuse(name, "The parameter is given more than once.");
        }

        return text is not null;
    }

    // Enum.TryParse would also accept numbers and lists.
    private static bool TryParseName<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<TEnum>())
        {
            if (candidate.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

    internal delegate bool TryParse<T>(string text, out T value);
}
