using System.Text.Json;

namespace SampleHost.Payments;

/// <summary>Requests the state of payments from the acquiring bank.</summary>
public sealed partial class AcquirerClient(HttpClient http, IConfiguration configuration, ILogger<AcquirerClient> logger)
{
    /// <summary>
    /// Returns the state of an order's payment, or null if the acquirer gave no usable response, in which case the log has the reason.
    /// </summary>
    public async Task<AcquirerStatus?> GetOrderStatusAsync(string orderNumber, CancellationToken cancellationToken)
    {
        if (http.BaseAddress is null)
        {
            Log.NotConfigured(logger);
            return null;
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string?>
        {
            ["userName"] = configuration["Acquirer:UserName"],
            ["password"] = configuration["Acquirer:Password"],
            ["orderNumber"] = orderNumber,
        });

        try
        {
            using var response = await http.PostAsync(new Uri("getOrderStatusExtended.do", UriKind.Relative), form, cancellationToken);
            response.EnsureSuccessStatusCode();
            var status = await response.Content.ReadFromJsonAsync<AcquirerStatus>(cancellationToken);
            if (status is { ErrorCode: null or "0", OrderStatus: not null })
            {
                return status;
            }

            Log.Refused(logger, status?.ErrorCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.Failed(logger, exception);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1, EventName = "NoAcquirer", Level = LogLevel.Error,
            Message = "The acquirer's address is not configured: set Acquirer:BaseAddress")]
        public static partial void NotConfigured(ILogger logger);

        [LoggerMessage(EventId = 2, EventName = "AcquirerRefused", Level = LogLevel.Warning,
            Message = "The acquirer responded with error code {ErrorCode}")]
        public static partial void Refused(ILogger logger, string? errorCode);

        [LoggerMessage(EventId = 3, EventName = "AcquirerFailed", Level = LogLevel.Warning,
            Message = "The request to the acquirer failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
