using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>
/// Checks that a client could have sent a patched document as its body. <see cref="BoundPatch"/> reads new values one by one. Errors that
/// concern the whole (depth, required members, constructors, the order of metadata) show only when the whole document is read.
/// </summary>
internal static class WholeBody
{
    private static readonly IReadOnlyList<PayloadError> None = [];

    /// <summary>
    /// Returns the error that keeps the document from being bound, if any. No error is returned when the payload before the patch can't be
    /// read either: its type then doesn't read what it writes, which is not the patch's fault.
    /// </summary>
    public static IReadOnlyList<PayloadError> Check(
        ReadOnlySpan<byte> document, ReadOnlySpan<byte> before, Type type, JsonSerializerOptions options)
        => FindError(document, type, options) is { } error && FindError(before, type, options) is null ? [error] : None;

    /// <summary>Reads a document as the API would read it from a body. Returns false and the error if it can't be bound.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> document,
        Type type,
        JsonSerializerOptions options,
        out object? value,
        [NotNullWhen(false)] out PayloadError? error)
    {
        (value, error) = (null, null);
        try
        {
            value = JsonSerializer.Deserialize(document, options.GetTypeInfo(type));
        }
        catch (Exception exception)
        {
            // Any exception counts, including one from a constructor or setter of the API.
            error = new PayloadError(PathOf(exception), $"it can't be bound to the payload's type. {NewValue.Describe(exception)}");
        }

        return error is null;
    }

    private static PayloadError? FindError(ReadOnlySpan<byte> body, Type type, JsonSerializerOptions options)
        => TryRead(body, type, options, out _, out var error) ? null : error;

    private static string PathOf(Exception exception) => (exception as JsonException)?.Path?.TrimStart('$').TrimStart('.') ?? "";
}
