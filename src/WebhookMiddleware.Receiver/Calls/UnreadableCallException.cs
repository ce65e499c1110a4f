using System.Text.Json;

namespace WebhookMiddleware.Receiver.Calls;

/// <summary>The exception that is thrown when a verified body is not the envelope or the payload that the handler takes.</summary>
internal sealed class UnreadableCallException(string pointer, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Gets the JSON pointer of the member.</summary>
    public string Pointer { get; } = pointer;

    /// <summary>Returns the exception for a part of the envelope that can't be read.</summary>
    public static UnreadableCallException At(string pointer, JsonException exception)
    {
        // The path is given as a pointer; lines and bytes mean nothing in a part.
        var text = exception.Message;
        var path = text.IndexOf(" Path: ", StringComparison.Ordinal);
        return new(pointer + JsonPath.ToPointer(exception.Path), path < 0 ? text : text[..path], exception);
    }
}
