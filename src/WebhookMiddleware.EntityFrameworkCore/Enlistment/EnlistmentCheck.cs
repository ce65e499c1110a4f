using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Checks at start that the registered contexts with <c>UseWebhookOutbox()</c> can write the outbox. A context that can't be created or
/// checked at start is checked at its first save.
/// </summary>
internal sealed partial class EnlistmentCheck(
    IServiceScopeFactory scopes, RegisteredContexts contexts, EnlistmentVerifier verifier, ILogger<EnlistmentCheck> logger)
{
    /// <exception cref="EnlistmentException">Contexts can't write the outbox. The message names them, and what to change.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!verifier.CanEnlist)
        {
            return;
        }

        List<string> errors = [];
        await using var scope = scopes.CreateAsyncScope();
        foreach (var (type, optionsType) in contexts.Find())
        {
            try
            {
                if (!IsObserved(scope.ServiceProvider.GetService(optionsType)))
                {
                    continue;
                }

                // Every registration of the options registers the context, too: with a factory, with a pool, or plainly.
                if (scope.ServiceProvider.GetService(type) is DbContext context)
                {
                    await verifier.VerifyAtStartAsync(context, cancellationToken);
                }
            }
            catch (EnlistmentException exception)
            {
                errors.Add(exception.Message);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotCreated(logger, exception, type.Name);
            }
        }

        if (errors.Count > 0)
        {
            throw new EnlistmentException(string.Join(Environment.NewLine, errors));
        }
    }

    private static bool IsObserved(object? options)
        => (options as DbContextOptions)?.FindExtension<CoreOptionsExtension>()?.Interceptors?.Contains(OutboxInterceptor.Instance) == true;

    private static partial class Log
    {
        // Information only: it is intended where a context depends on the request, for example for its tenant.
        [LoggerMessage(EventId = 803, EventName = "WebhookEnlistmentNotCreated", Level = LogLevel.Information,
            Message = "{Context} can't be created outside of a request, so whether it can write the webhook outbox is checked at its "
                + "first save.")]
        public static partial void NotCreated(ILogger logger, Exception exception, string context);
    }
}
