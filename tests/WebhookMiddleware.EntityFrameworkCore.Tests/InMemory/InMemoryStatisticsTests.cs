using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.InMemory;

public sealed class InMemoryStatisticsTests : StatisticsConformance
{
    protected override void UseStore(IWebhookBuilder builder) => builder.UseInMemory();
}
