using System.Globalization;
using System.Text;

namespace WebhookMiddleware.Testing;

/// <summary>Describes what was expected of a receiver, and lists what it got instead.</summary>
internal static class FailureText
{
    private const int MaxRequests = 30;
    private const int MaxBody = 300;

    public static string Of(string expected, int count, IReadOnlyList<ReceivedWebhook> received)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Expected {expected}, but {(count == 0 ? "none" : count)} came. ");
        if (received.Count == 0)
        {
            return text.Append("The receiver got no requests at all.").ToString();
        }

        text.Append("The receiver got, in this order:");
        foreach (var (index, request) in received.Take(MaxRequests).Index())
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {index + 1}. {request}: {Shorten(request.Body)}");
        }

        return received.Count > MaxRequests
            ? text.AppendLine().Append(CultureInfo.InvariantCulture, $"  and {received.Count - MaxRequests} more").ToString()
            : text.ToString();
    }

    private static string Shorten(string body) => body.Length <= MaxBody ? body : $"{body[..MaxBody]}…";
}
