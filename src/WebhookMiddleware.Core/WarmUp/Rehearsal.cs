using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.WarmUp;

/// <summary>
/// Goes once through what a call needs, so that it is loaded and its static initialisers have run: name resolution, sockets, HTTP, TLS with the
/// trust store, decompression, templates, signing, the reading of answers, the ways in which a call fails, and the text of an exception. It uses own
/// copies of everything that keeps state, and the parts rather than the caller: no breaker, log, span or metric of the application sees it.
/// </summary>
internal sealed class Rehearsal(AnswerReader answerReader)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(Limit);
        using var peer = new LoopbackPeer();
        var options = new WebhookOptions { AddressPolicy = { AllowLoopback = true } };
        options.AddressPolicy.AllowedPorts.Add(peer.Port);
        using var meters = new UnheardMeters();
        using var handler = WebhookHttpClient.CreateHandler(new AddressPolicyConnector(new AddressPolicy(Options.Create(options))), new ConnectionWatch());
        handler.MeterFactory = meters;
        using var client = new HttpMessageInvoker(handler);

        await Task.WhenAll(peer.AnswerAsync(ended.Token), ExchangeAsync(client, NewCall($"http://localhost:{peer.Port}/"), ended.Token));
        var call = NewCall($"https://localhost:{peer.Port}/");
        await Task.WhenAll(
            RefusedAsync(call.Webhook, () => peer.OfferTlsAsync(ended.Token)),
            RefusedAsync(call.Webhook, () => ExchangeAsync(client, call, ended.Token)));
        await BreakAsync(NewCall("http://localhost/"), ended.Token);
    }

    private async Task ExchangeAsync(HttpMessageInvoker client, WebhookCall call, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Render(call, 1024 * 1024, cancellationToken.ThrowIfCancellationRequested) ?? throw new InvalidOperationException("The condition of the rehearsal is true.");
        using var request = WebhookHttpRequest.Create(call, body, TraceContext.ParentFor(null, null), call.Invocation.Timestamp);
        using var response = await client.SendAsync(request, cancellationToken);
        await answerReader.ReadAsync(call, response, cancellationToken);
    }

    // The certificate is refused, and the peer hears of it.
    private static async Task RefusedAsync(CompiledWebhook webhook, Func<Task> handshake)
    {
        try
        {
            await handshake();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            CallFailures.From(exception, webhook);

            // What writes a stack trace, with the lines of the sources, is loaded by the first one.
            _ = exception.ToString();
        }
    }

    // A time limit that is reached, and a breaker that opens.
    private static async Task BreakAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        var resilience = new WebhookResilience(Options.Create(new WebhookOptions()), TimeProvider.System, NullLogger<WebhookResilience>.Instance);
        await resilience.ExecuteAsync(
            call,
            TimeSpan.FromMilliseconds(1),
            static async token =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return new WebhookAnswer { Outcome = WebhookOutcome.Allowed };
            },
            cancellationToken);
        for (var i = 0; i < 25; i++)
        {
            await resilience.ExecuteAsync(
                call, Limit, _ => new(CallFailures.From(new HttpRequestException("The rehearsal."), call.Webhook)), cancellationToken);
        }
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
            SigningSecrets = [new WebhookSigningSecret(Guid.CreateVersion7(now), "whsec_" + Convert.ToBase64String(new byte[32]), now)],
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

    // Nobody subscribes to them, whereas those of System.Net.Http would show a failed request to localhost.
    private sealed class UnheardMeters : IMeterFactory
    {
        private readonly Meter _meter = new("WebhookMiddleware.WarmUp");

        public Meter Create(MeterOptions options) => _meter;

        public void Dispose() => _meter.Dispose();
    }
}
