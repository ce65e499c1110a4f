namespace SampleHost.Payments;

/// <summary>The state of an order's payment, as the acquirer reports it.</summary>
/// <param name="ErrorCode">"0", or null, if the request succeeded.</param>
/// <param name="OrderStatus">
/// 0 registered, 1 amount held, 2 full amount authorised, 3 authorisation reversed, 4 refunded, 5 ACS authorisation started, 6 declined.
/// </param>
/// <param name="Amount">The amount in kopecks.</param>
public sealed record AcquirerStatus(string? ErrorCode, int? OrderStatus, long Amount)
{
    public const int FullyAuthorised = 2;
}
