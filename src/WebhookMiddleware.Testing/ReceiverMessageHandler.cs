using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace WebhookMiddleware.Testing;

/// <summary>Passes the requests of the application's HTTP client to a receiver in memory.</summary>
internal sealed class ReceiverMessageHandler(WebhookReceiver receiver) : HttpMessageHandler
{
    private static readonly string[] ContentHeaders = ["Allow", "Expires", "Last-Modified"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var received = new ReceivedWebhook(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body);
        var reply = await receiver.ReceiveAsync(received).WaitAsync(cancellationToken);
        if (reply.Fault is ReplyFault.Hang)
        {
            await receiver.Held.HoldAsync(received, cancellationToken);
        }

        if (reply.Fault is not ReplyFault.None)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The receiver broke the connection.");
        }

        var response = new HttpResponseMessage((HttpStatusCode)reply.StatusCode) { RequestMessage = request };
        if (reply.Content is not null)
        {
            response.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(reply.Content));
        }

        response.Content.Headers.ContentType = reply.ContentType is null ? null : MediaTypeHeaderValue.Parse(reply.ContentType);
        foreach (var (name, value) in reply.Headers)
        {
            HttpHeaders headersOf = DescribesContent(name) ? response.Content.Headers : response.Headers;
            headersOf.Add(name, value);
        }

        return response;
    }

    // HttpClient separates content headers from the others and rejects each in the wrong collection.
    private static bool DescribesContent(string name)
        => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            || ContentHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);
}
