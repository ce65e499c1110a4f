using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Receiver.Receipts;

namespace WebhookMiddleware.Receiver.Verification;

/// <summary>
/// Decides which requests are let in: by their credentials, their time, their size and their signature. The cheapest comes first, and
/// nothing of the body is looked at before its signature.
/// </summary>
/// <param name="signature">Verifies signatures; null if unsigned requests are taken.</param>
/// <param name="basic">Compares Basic credentials; null if none are asked for.</param>
/// <param name="maxBodyBytes">The maximum size of a body.</param>
internal sealed class Admission(SignatureCheck? signature, BasicCheck? basic, int maxBodyBytes)
{
    /// <summary>Returns the verified request, or why it is refused.</summary>
    public async Task<(WebhookMessage? Message, Refusal? Refusal)> AdmitAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (basic?.Accepts(request.Headers) == false)
        {
            return (null, Refusal.BadCredentials);
        }

        var head = signature is null ? null : SignedHead.Find(request.Headers);
        if (signature is not null && (head is null || !signature.IsFresh(head)))
        {
            return (null, head is null ? Refusal.Unsigned : Refusal.NotFresh);
        }

        ReadOnlyMemory<byte>? body;
        try
        {
            body = await RequestBody.ReadAsync(request, maxBodyBytes, cancellationToken);
        }
        catch (IOException exception)
        {
            return (null, Refusal.Broken(exception));
        }

        var message = new WebhookMessage
        {
            Id = head?.Id ?? (request.Headers[WebhookHeaderNames.Id] is [{ } id] ? id : ""),
            Timestamp = head is null ? null : DateTimeOffset.FromUnixTimeSeconds(head.Timestamp),

            // The server uses its own collection again, and handlers may keep the message.
            Headers = new HeaderDictionary(new Dictionary<string, StringValues>(request.Headers, StringComparer.OrdinalIgnoreCase)),
            Body = body ?? default,
        };
        return body is null ? (null, Refusal.TooLarge(maxBodyBytes))
            : signature?.IsGenuine(head!, message.Body) == false ? (null, Refusal.Forged)
            : message.Id.Length > ReceivedDelivery.MaxLength ? (null, Refusal.LongId)
            : (message, null);
    }
}
