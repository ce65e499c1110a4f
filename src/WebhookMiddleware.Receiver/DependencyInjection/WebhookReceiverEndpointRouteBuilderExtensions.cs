using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Receiver;
using WebhookMiddleware.Receiver.Endpoints;
using WebhookMiddleware.Receiver.Receipts;
using WebhookMiddleware.Receiver.Verification;
using WebhookMiddleware.Signing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the extension method that maps receivers of webhooks.</summary>
public static class WebhookReceiverEndpointRouteBuilderExtensions
{
    private const string Reflection = "The parameters of the handler are bound by reflection.";

    /// <summary>
    /// Maps a receiver: requests are verified, a delivery that comes again gets the same answer, and the handler's <see cref="Decision"/>
    /// becomes the response. The endpoint allows anonymous access, since the signature says who calls.
    /// </summary>
    /// <param name="endpoints">The application, or a group.</param>
    /// <param name="pattern">The route pattern.</param>
    /// <param name="handler">
    /// The handler, with a parameter <see cref="WebhookCall{TData}"/>, or <see cref="WebhookMessage"/> for webhooks with a template of
    /// their own. Services, values of the route and a <see cref="CancellationToken"/>, which ends with the time that the API waits, are
    /// bound as in every minimal API. It returns a <see cref="Decision"/>, also by a task, or nothing if every request passes.
    /// </param>
    /// <param name="configure">
    /// Changes the settings of this receiver. Those of all receivers are options:
    /// <c>services.Configure&lt;WebhookReceiverOptions&gt;(…)</c>.
    /// </param>
    /// <exception cref="OptionsValidationException">Settings or the handler are wrong; it lists all errors.</exception>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static RouteHandlerBuilder MapWebhookReceiver(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Delegate handler,
        Action<WebhookReceiverOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(handler);
        var services = endpoints.ServiceProvider;
        var options = services.GetRequiredService<IOptionsFactory<WebhookReceiverOptions>>().Create(Options.DefaultName);
        configure?.Invoke(options);
        string[] errors = [.. HandlerShape.Errors(handler.Method), .. SetupErrors.Of(options)];
        if (errors.Length > 0)
        {
            throw new OptionsValidationException(
                pattern, typeof(WebhookReceiverOptions), errors.Select(error => $"The receiver '{pattern}' is not set up: {error}"));
        }

        options.SerializerOptions?.MakeReadOnly(populateMissingResolver: true);
        var endpoint = CreateEndpoint(services, options, HandlerShape.TakesEnvelope(handler.Method));
        var route = endpoints.MapPost(pattern, handler).AddEndpointFilter(new DecisionFilter()).AllowAnonymous();
        route.Add(builder =>
        {
            if (builder.Metadata.OfType<IAcceptsMetadata>().Any())
            {
                throw new InvalidOperationException(
                    $"A parameter of the handler of '{pattern}' would be read from the body. Register its type as a service.");
            }

            var bound = builder.RequestDelegate!;
            builder.RequestDelegate = context => endpoint.ReceiveAsync(context, bound);
        });
        return route;
    }

    private static ReceiverEndpoint CreateEndpoint(IServiceProvider services, WebhookReceiverOptions options, bool takesEnvelope)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var signature = options.AllowUnsigned ? null : new SignatureCheck([.. options.Secrets.Select(Parse)], options.Tolerance, time);
        var basic = options.BasicAuthentication is { } credential ? new BasicCheck(credential) : null;
        return new ReceiverEndpoint(
            new Admission(signature, basic, options.MaxBodyBytes),
            takesEnvelope,
            options.Deduplicate ? new OncePerDelivery(options.ReplayWindow, time) : null,
            new MemoryReceipts(time, options.MemoryLimitBytes),
            options.SerializerOptions ?? services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions,
            time,
            services.GetRequiredService<ILogger<ReceiverEndpoint>>());
    }

    private static SigningSecret Parse(string text)
        => SigningSecret.TryParse(text, out var secret) ? secret : throw new ArgumentException("The secret is malformed.", nameof(text));
}
