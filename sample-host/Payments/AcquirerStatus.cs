namespace SampleHost.Payments;

/// <summary>What the acquirer knows of an order.</summary>
/// <param name="ErrorCode">"0", or absent, when the question could be answered.</param>
/// <param name="OrderStatus">
/// 0 registered, 1 amount held, 2 full amount authorised, 3 authorisation reversed, 4 refunded, 5 ACS authorisation started, 6 declined.
/// </param>
/// <param name="Amount">In kopecks.</param>
public sealed record AcquirerStatus(string? ErrorCode, int? OrderStatus, long Amount)
{
    public const int FullyAuthorised = 2;
}
