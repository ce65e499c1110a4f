using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.InMemory;

public sealed class InMemoryWebhookStoreTests : WebhookStoreConformance
{
    protected override void UseStore(IWebhookBuilder builder) => builder.UseInMemory();
}
