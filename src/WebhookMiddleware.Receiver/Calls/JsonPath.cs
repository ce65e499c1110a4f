using System.Text.RegularExpressions;

namespace WebhookMiddleware.Receiver.Calls;

/// <summary>Translates the paths of <see cref="System.Text.Json.JsonException"/>.</summary>
internal static partial class JsonPath
{
    /// <summary>Returns the JSON pointer (RFC 6901) of a path: <c>$.items[0].quantity</c> → <c>/items/0/quantity</c>.</summary>
    public static string ToPointer(string? path)
        => string.Concat(Segment().Matches(path ?? "").Select(segment => "/" + Escape(segment.Groups["name"].Value)));

    private static string Escape(string name)
        => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    // Names that contain a dot or a bracket stand in brackets and quotation marks.
    [GeneratedRegex(@"\['(?<name>.*?)'\](?=[.\[]|$)|\[(?<name>\d+)\]|\.(?<name>[^.\[]+)")]
    private static partial Regex Segment();
}
