namespace SampleHost.Api;

/// <summary>Logs the first hints for a newcomer.</summary>
internal static partial class Welcome
{
    public static void LogWelcomeOnceStarted(this WebApplication app)
        => app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (app.Services.GetRequiredService<HostAddress>().Find() is { } address)
            {
                Log.Dashboard(app.Logger, address);
                if (app.Environment.IsDevelopment())
                {
                    Log.DemoOrder(app.Logger, address);
                }

                Log.Management(app.Logger, address);
                Log.TryThis(app.Logger, address);
            }
        });

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Information, "Webhook dashboard: {Address}webhooks/", EventName = "Dashboard")]
        public static partial void Dashboard(ILogger logger, Uri address);

        [LoggerMessage(4, LogLevel.Information, "Send a demo order: {Address}demo/", EventName = "DemoOrder")]
        public static partial void DemoOrder(ILogger logger, Uri address);

        [LoggerMessage(EventId = 1, EventName = "Management", Level = LogLevel.Information,
            Message = "Webhook management: {Address}webhooks/api/hooks")]
        public static partial void Management(ILogger logger, Uri address);

        [LoggerMessage(EventId = 2, EventName = "TryThis", Level = LogLevel.Information,
            Message = "Try this: curl {Address}organization/user/new -H 'Content-Type: application/json' "
            + """-d '{{"login":"ann@example.com","name":"Ann","phone":"+79001234567"}}'""")]
        public static partial void TryThis(ILogger logger, Uri address);
    }
}
