using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Statistics;

/// <summary>Represents the statistics of a database provider.</summary>
public interface IStatisticsStore : IStatisticsWriter, IStatisticsReader;
