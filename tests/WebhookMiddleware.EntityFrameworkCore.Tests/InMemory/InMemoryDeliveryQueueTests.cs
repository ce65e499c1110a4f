using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Conformance;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.InMemory;

public sealed class InMemoryDeliveryQueueTests : EntityDeliveryQueueConformance
{
    protected override void UseStore(IWebhookBuilder builder) => builder.UseInMemory();
}
