using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.Testing;

/// <summary>A Kestrel server that passes every request to a receiver.</summary>
internal sealed class ReceiverServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReceiverServer(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<ReceiverServer> StartAsync(Func<WebhookReceiver> receiver)
    {
        // Neither the settings nor the environment of the application under test is the receiver's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => ServeAsync(context, receiver()));
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        return new ReceiverServer(app, new Uri(addresses.First()));
    }

    public async ValueTask DisposeAsync()
    {
        // A request that the receiver still holds must not delay the end of a test.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static async Task ServeAsync(HttpContext context, WebhookReceiver receiver)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value.ToArray()), StringComparer.OrdinalIgnoreCase);
        var path = context.Request.Path + context.Request.QueryString;
        var request = new ReceivedWebhook(context.Request.Method, path, headers, body);
        var reply = await receiver.ReceiveAsync(request);
        if (reply.Fault is ReplyFault.Hang)
        {
            await receiver.Held.HoldAsync(request, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (reply.Fault is not ReplyFault.None)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.StatusCode;
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (reply.ContentType is not null)
        {
            context.Response.ContentType = reply.ContentType;
        }

        if (reply.Content is not null)
        {
            await context.Response.WriteAsync(reply.Content, context.RequestAborted);
        }
    }
}
