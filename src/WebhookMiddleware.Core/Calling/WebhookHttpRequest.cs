using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Signing;

namespace WebhookMiddleware.Calling;

/// <summary>Creates the HTTP request of a call.</summary>
internal static class WebhookHttpRequest
{
    /// <summary>The version of the package.</summary>
    public static readonly string PackageVersion = FindVersion();

    private static readonly string UserAgent = new ProductInfoHeaderValue("WebhookMiddleware", PackageVersion).ToString();

    /// <summary>Creates the request of a webhook that has compiled.</summary>
    public static HttpRequestMessage Create(WebhookCall call, ReadOnlySequence<byte> body, string traceParent, DateTimeOffset now)
    {
        var webhook = call.Webhook;
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            // Not HTTP/3: its connections bypass our connector, and follow the Alt-Svc of an earlier response to any host.
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = body.IsSingleSegment ? new ReadOnlyMemoryContent(body.First) : new SequenceContent(body),
        };
        AddChecked(request.Content.Headers, WebhookHeaderNames.ContentType, webhook.ContentType!);

        var headers = request.Headers;
        var id = WebhookInvocation.MessageId(call.Invocation.Id, webhook.Id);
        var timestamp = now.ToUnixTimeSeconds();
        headers.Add(WebhookHeaderNames.Id, id);
        headers.Add(WebhookHeaderNames.Timestamp, Text(timestamp));
        if (webhook.SigningSecrets.Count > 0)
        {
            headers.Add(WebhookHeaderNames.Signature, WebhookSignature.Compute(webhook.SigningSecrets, id, timestamp, body));
        }

        headers.Add(WebhookHeaderNames.Event, call.Invocation.Event.Name);
        headers.Add(WebhookHeaderNames.Attempt, Text(call.Attempt));
        headers.Add(WebhookHeaderNames.Hop, Text(call.Invocation.Hop + 1));
        if (call.Sequence is { } sequence)
        {
            headers.Add(WebhookHeaderNames.Sequence, Text(sequence));
        }

        if (call.Invocation.DryRun)
        {
            headers.Add(WebhookHeaderNames.DryRun, "1");
        }

        headers.Add(WebhookHeaderNames.TraceParent, traceParent);
        if (webhook.Authorization is { } authorization)
        {
            AddChecked(headers, WebhookHeaderNames.Authorization, authorization);
        }

        foreach (var header in webhook.Definition.Headers)
        {
            headers.Add(header.Name, header.Value);
        }

        // User-Agent and Accept-Encoding among the webhook's own headers take precedence.
        if (!headers.NonValidated.Contains(WebhookHeaderNames.UserAgent))
        {
            AddChecked(headers, WebhookHeaderNames.UserAgent, UserAgent);
        }

        if (!headers.NonValidated.Contains(WebhookHeaderNames.AcceptEncoding))
        {
            AddChecked(headers, WebhookHeaderNames.AcceptEncoding, ContentCoding.Accepted);
        }

        return request;
    }

    // Constants, and what was made when the webhook was compiled. Add would parse it for each call.
    private static void AddChecked(HttpHeaders headers, string name, string value)
    {
#pragma warning disable RS0030
        headers.TryAddWithoutValidation(name, value);
#pragma warning restore RS0030
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string FindVersion()
        => typeof(WebhookHttpRequest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0] ?? "0";
}
