using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>
/// Finds what a server behind a catch-all endpoint may read differently from the route map: it then serves an operation whose webhooks nobody has asked.
/// </summary>
internal static class AmbiguousRequest
{
    private const string MethodField = "_method";

    private static readonly string[] OverrideHeaders = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"];

    // Which no server reads differently, dots apart. Most paths have nothing else.
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~/");

    /// <summary>Returns what is ambiguous in the path, for the client; null when nothing is.</summary>
    public static string? FindInPath(HttpContext context)
    {
        var path = context.Request.PathBase.Value + context.Request.Path.Value;
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var raw = query < 0 ? target : target[..query];
        return IsPlain(path) && IsPlain(raw) ? null : FindInDecoded(path) ?? FindInRaw(raw);
    }

    /// <summary>Returns where the request names another method than its own; null when it doesn't.</summary>
    public static string? FindOverride(HttpRequest request)
    {
        foreach (var name in OverrideHeaders)
        {
            if (IsOther(request.Headers[name], request.Method))
            {
                return $"The header {name} names another method, which some servers use instead.";
            }
        }

        return IsOther(QueryValues(request), request.Method) ? "The query parameter _method names another method, which some servers use instead." : null;
    }

    /// <summary>Returns where the form of the request names another method than its own; null when it doesn't. The body can be read again afterwards.</summary>
    public static async Task<string?> FindInFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        request.EnableBuffering();
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return IsOther(form[MethodField], request.Method) ? "The form field _method names another method, which some servers use instead." : null;
        }
        catch (InvalidDataException exception)
        {
            return $"The form can't be read ({exception.Message.TrimEnd('.')}), so that it may name another method.";
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    // Some servers separate parameters by semicolons, too.
    private static StringValues QueryValues(HttpRequest request)
        => request.QueryString.Value is { } query && query.Contains(';') && QueryHelpers.ParseQuery(query.Replace(';', '&')).TryGetValue(MethodField, out var named)
            ? StringValues.Concat(request.Query[MethodField], named)
            : request.Query[MethodField];

    private static bool IsPlain(ReadOnlySpan<char> path)
        => !path.ContainsAnyExcept(PlainCharacters) && !path.Contains("//", StringComparison.Ordinal);

    private static string? FindInDecoded(string path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            var reason = path[i] switch
            {
                '\\' => "a backslash, which some servers take for a slash",
                ';' => "a semicolon, which begins path parameters at some servers",
                '?' or '#' => "an encoded '?' or '#', at which some servers end the path",
                '%' => "a percent sign that is left after decoding: an encoded slash, a byte that is no UTF-8, or something encoded twice",
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

    // The server has resolved dot segments before the path gets here; who forwards the raw target sends them on.
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
