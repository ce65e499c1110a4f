using System.Text.Json;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>
/// Checks that a client could have sent a patched document as its body. <see cref="BoundPatch"/> reads new values one by one, each where it stands; what
/// concerns the whole (depth, required members, constructors, the order of metadata) shows only when all of it is read.
/// </summary>
internal static class WholeBody
{
    private static readonly IReadOnlyList<PayloadError> None = [];

    /// <summary>Returns why the document can't be bound. Nothing where the payload before the patch could not be read back either: its type writes what it
    /// doesn't read, which says nothing about the patch.</summary>
    public static IReadOnlyList<PayloadError> Check(ReadOnlySpan<byte> document, ReadOnlySpan<byte> before, Type type, JsonSerializerOptions options)
        => FindError(document, type, options) is { } error && FindError(before, type, options) is null ? [error] : None;

    private static PayloadError? FindError(ReadOnlySpan<byte> body, Type type, JsonSerializerOptions options)
    {
        try
        {
            JsonSerializer.Deserialize(body, options.GetTypeInfo(type));
            return null;
        }
        catch (Exception exception)
        {
            // Whatever it is: a constructor or setter of the API's may refuse, too.
            return new PayloadError(PathOf(exception), $"it can't be bound to the payload's type. {NewValue.Describe(exception)}");
        }
    }

    private static string PathOf(Exception exception) => (exception as JsonException)?.Path?.TrimStart('$').TrimStart('.') ?? "";
}
