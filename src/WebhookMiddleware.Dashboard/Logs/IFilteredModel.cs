namespace WebhookMiddleware.Dashboard.Logs;

/// <summary>What a page with filters in its address has.</summary>
internal interface IFilteredModel
{
    LogFilter Filter { get; }
}
