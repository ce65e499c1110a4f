using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Finds the contexts that the application has registered, without creating any options: those that need a request would fail, and hide the
/// other contexts.
/// </summary>
internal sealed class RegisteredContexts(IServiceCollection services)
{
    public IReadOnlyList<(Type Context, Type Options)> Find()
        => [.. services
            .Where(service => !service.IsKeyedService)
            .Select(service => service.ServiceType)
            .Where(type => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(DbContextOptions<>))
            .Distinct()
            .Select(type => (type.GenericTypeArguments[0], type))];
}
