using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Signing;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Exercises everything that a call needs once, so that it is loaded and its static initialisers have run: name resolution, sockets, HTTP,
/// TLS with the trust store, decompression, templates, signing, the reading of responses, the failures of a call, and the text of an
/// exception.
/// </summary>
/// <remarks>
/// It uses its own instances of everything that has state, and the parts instead of the caller, so that no breaker, log, span or metric of
/// the application observes it.
/// </remarks>
internal sealed class Rehearsal(AnswerReader answerReader)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Limit);
        using var peer = new LoopbackPeer();
        var options = new WebhookOptions { AddressPolicy = { AllowLoopback = true } };
        options.AddressPolicy.AllowedPorts.Add(peer.Port);
        using var meters = new UnobservedMeters();
        var connector = new AddressPolicyConnector(new AddressPolicy(Options.Create(options)));
        using var handler = WebhookHttpClient.CreateHandler(connector, new ConnectionWatch());
        handler.MeterFactory = meters;
        using var client = new HttpMessageInvoker(handler);

        await Task.WhenAll(
            peer.AnswerAsync(timeout.Token),
            ExchangeAsync(client, NewCall($"http://localhost:{peer.Port}/"), timeout.Token));
        var call = NewCall($"https://localhost:{peer.Port}/");
        await Task.WhenAll(
            ExpectFailureAsync(call.Webhook, () => peer.OfferTlsAsync(timeout.Token)),
            ExpectFailureAsync(call.Webhook, () => ExchangeAsync(client, call, timeout.Token)));
        await BreakAsync(NewCall("http://localhost/"), timeout.Token);
    }

    private async Task ExchangeAsync(HttpMessageInvoker client, WebhookCall call, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Render(call, 1024 * 1024, cancellationToken.ThrowIfCancellationRequested)
            ?? throw new InvalidOperationException("The condition of the rehearsal must be true.");
        using var request = WebhookHttpRequest.Create(call, body, TraceContext.ParentFor(null, null), call.Invocation.Timestamp);
        using var response = await client.SendAsync(request, cancellationToken);
        await answerReader.ReadAsync(call, response, cancellationToken);
    }

    // The client refuses the certificate, so both sides of the handshake fail.
    private static async Task ExpectFailureAsync(CompiledWebhook webhook, Func<Task> handshake)
    {
        try
        {
            await handshake();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            CallFailures.From(exception, webhook);

            // The first stack trace with source lines loads the code that formats it.
            _ = exception.ToString();
        }
    }

    // Exercises a time limit that elapses and a breaker that opens.
    private static async Task BreakAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadlines(TimeProvider.System).Begin(TimeSpan.FromMilliseconds(1), cancellationToken);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            WebhookResilience.OutOfTime(call);
        }

        var resilience = new WebhookResilience(
            Options.Create(new WebhookOptions()), TimeProvider.System, NullLogger<WebhookResilience>.Instance);
        var breaker = resilience.BreakerOf(call.Webhook.Id);
        for (var i = 0; i < 25; i++)
        {
            await breaker.CountAsync(call, CallFailures.From(new HttpRequestException("The rehearsal."), call.Webhook));
        }

        await resilience.TryAsync(breaker, call, static () => new((WebhookAnswer?)null));
    }

    private static WebhookCall NewCall(string url)
    {
        var now = TimeProvider.System.GetUtcNow();
        var webhook = new Webhook
        {
            Id = Guid.CreateVersion7(now),
            Name = "Rehearsal",
            Url = url,
            Event = WebhookEvents.BeforeOrderAdd,
            FireAndForget = false,
            AwaitResponse = true,
            ResponseContainsData = true,
            Condition = "data.total > 1",
            Body = """{"total": {{ data.total | json }}, "name": "{{ data.name | upcase }}"}""",
            BasicAuth = new WebhookBasicAuth("rehearsal", "rehearsal"),
            SigningSecrets =
            [
                new WebhookSigningSecret(Guid.CreateVersion7(now), SigningSecret.Prefix + Convert.ToBase64String(new byte[32]), now),
            ],
        };
        return new WebhookCall
        {
            Webhook = CompiledWebhook.Compile(webhook),
            Invocation = new WebhookInvocation
            {
                Id = Guid.CreateVersion7(now),
                Event = new WebhookEvent(webhook.Event, WebhookPhase.Before, "", ""),
                Timestamp = now,
            },
            Data = """{"total":2,"name":"rehearsal"}"""u8.ToArray(),
            TimeLimit = Limit,
        };
    }

    // Has no listeners, while those of System.Net.Http would report a failed request to localhost.
    private sealed class UnobservedMeters : IMeterFactory
    {
        private readonly Meter _meter = new("WebhookMiddleware.WarmUp");

        public Meter Create(MeterOptions options) => _meter;

        public void Dispose() => _meter.Dispose();
    }
}
