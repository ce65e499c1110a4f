using System.Buffers;
using System.Text;
using WebhookMiddleware.Masking;

namespace WebhookMiddleware.Calling;

/// <summary>Turns the body of a request into the text that is stored when its call has ended.</summary>
internal static class KeptRequest
{
    /// <summary>Returns the part of a call's body that is kept, without secrets; null when none is.</summary>
    public static string? Of(WebhookCall call, ReadOnlySequence<byte> body)
        => call.KeptRequestBytes == 0 || body.IsEmpty ? null : TextOf(body, call.KeptRequestBytes, call.Webhook.Mask);

    /// <summary>Returns the body with the webhook's secrets masked.</summary>
    /// <param name="body">The body as it was sent.</param>
    /// <param name="maxBytes">The size to which it is cut.</param>
    /// <param name="mask">The mask of the webhook's secrets, or null if it has none.</param>
    public static string TextOf(ReadOnlySequence<byte> body, int maxBytes, SecretMask? mask)
    {
        var isCut = body.Length > maxBytes;
        var text = Encoding.UTF8.GetString(isCut ? body.Slice(0, LengthOfCharacters(body, maxBytes)) : body);
        return mask?.ApplyToBody(text, isCut) ?? text;
    }

    // Ends before the character that would be split.
    private static long LengthOfCharacters(ReadOnlySequence<byte> body, int maxBytes)
    {
        var length = (long)maxBytes;
        while (length > 0 && (body.Slice(length, 1).FirstSpan[0] & 0b1100_0000) == 0b1000_0000)
        {
            length--;
        }

        return length;
    }
}
