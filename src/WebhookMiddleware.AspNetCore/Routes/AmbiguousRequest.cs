using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>
/// Finds the parts of a request that a server behind a catch-all endpoint may read differently from the route map. Such a server would
/// execute an operation without its webhooks having been called.
/// </summary>
internal static class AmbiguousRequest
{
    private const string MethodField = "_method";

    private static readonly string[] OverrideHeaders = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    // Every server reads these characters alike, dots apart. Most paths consist of nothing else.
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/");

    /// <summary>Describes for the client what is ambiguous in the path; returns null if nothing is.</summary>
    public static string? FindInPath(HttpContext context)
    {
        var path = context.Request.PathBase.Value + context.Request.Path.Value;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var raw = query < 0 ? target : target[..query];
        return IsPlain(path) && IsPlain(raw) ? null : FindInDecoded(path) ?? FindInRaw(raw);
    }

    /// <summary>Describes where the request names a method other than its own; returns null if it doesn't.</summary>
    public static string? FindOverride(HttpRequest request)
    {
        foreach (var name in OverrideHeaders)
        {
            if (IsOther(request.Headers[name], request.Method))
            {
                return $"The header {name} names another method, which some servers use instead.";
            }
        }

        return IsOther(QueryValues(request), request.Method)
            ? "The query parameter _method names another method, which some servers use instead."
            : null;
    }

    /// <summary>
    /// Describes where the request's form names a method other than its own; returns null if it doesn't. Afterwards, the body can be read
    /// again.
    /// </summary>
    public static async Task<string?> FindInFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return IsOther(form[MethodField], request.Method)
                ? "The form field _method names another method, which some servers use instead."
                : null;
        }
        catch (InvalidDataException exception)
        {
            return $"The form can't be read ({exception.Message.TrimEnd('.')}) and may therefore name another method.";
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    // Some servers accept semicolons between parameters, too.
    private static StringValues QueryValues(HttpRequest request)
    {
        var values = request.Query[MethodField];
        return request.QueryString.Value is { } query
            && query.Contains(';')
            && QueryHelpers.ParseQuery(query.Replace(';', '&')).TryGetValue(MethodField, out var named)
                ? StringValues.Concat(values, named)
                : values;
    }

    private static bool IsPlain(ReadOnlySpan<char> path)
        => !path.ContainsAnyExcept(PlainCharacters) && !path.Contains("//", StringComparison.Ordinal);

    private static string? FindInDecoded(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            var reason = path[i] switch
            {
                '\\' => "a backslash, which some servers take for a slash",
                ';' => "a semicolon, with which path parameters begin on some servers",
                '?' or '#' => "an encoded '?' or '#', at which some servers end the path",
                '%' => "a percent sign that is left after decoding: an encoded slash, a byte that is not UTF-8, or a double encoding",
                < ' ' or '\u007f' => "a control character, which some servers drop or end the path at",
                >= '\uff01' and <= '\uff5e' or '\u2024' or '\u2025' or '\u2026' or '\u2044' or '\u2215' =>
                    "a character that some servers take for its ASCII counterpart",
                _ => null,
            };
            if (reason is not null)
            {
                return $"The path has {reason}.";
            }
        }

        return FindInSegments(path);
    }

    // Kestrel has resolved dot segments by now, but a proxy that forwards the raw target sends them on.
    private static string? FindInRaw(string path)
    {
        var authority = path.IndexOf("://", StringComparison.Ordinal);
        if (authority > 0 && !path.StartsWith('/'))
        {
            var start = path.IndexOf('/', authority + 3);
            path = start < 0 ? "/" : path[start..];
        }

        return path.Contains('\\') || path.Contains(';')
            ? "The path has a backslash or a semicolon, which some servers take for something else."
            : FindInSegments(path.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase).Replace("%20", " ", StringComparison.Ordinal));
    }

    private static string? FindInSegments(string path)
    {
        var segments = path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            if (segments[i].Length == 0 && i < segments.Length - 1)
            {
                return "The path has an empty segment ('//'), which some servers drop.";
            }

            if (segments[i].EndsWith('.') || segments[i].EndsWith(' '))
            {
                return "A segment of the path is '.' or '..', or ends with a dot or a space, which some servers resolve or drop.";
            }
        }

        return null;
    }

    private static bool IsOther(StringValues named, string method)
    {
        foreach (var name in named)
        {
            if (!HttpMethods.Equals(name ?? "", method))
            {
                return true;
            }
        }

        return false;
    }
}
