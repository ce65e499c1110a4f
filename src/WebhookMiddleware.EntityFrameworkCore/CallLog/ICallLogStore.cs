using WebhookMiddleware.CallLog;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>Represents the call log of a database provider.</summary>
public interface ICallLogStore : ICallLogWriter, ICallLogReader;
