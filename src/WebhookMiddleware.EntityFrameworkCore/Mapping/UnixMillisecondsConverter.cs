using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>
/// Stores a time as UTC milliseconds since 1970, the one form that every provider can compare and sort; SQLite can do neither with
/// <see cref="DateTimeOffset"/>. Fractions of a millisecond are truncated.
/// </summary>
internal sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    moment => moment.ToUnixTimeMilliseconds(),
    milliseconds => Read(milliseconds))
{
    private static readonly long Least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>
    /// Returns the time of a stored number, or the nearest time if the number is out of range, as others may have written it.
    /// </summary>
    public static DateTimeOffset Read(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Least, Most));
}
