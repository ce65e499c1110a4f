using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>
/// Stores a moment as UTC milliseconds since 1970: the one form that every provider can compare and sort (SQLite can't do either with
/// <see cref="DateTimeOffset"/>). What is finer than a millisecond is cut off.
/// </summary>
internal sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    moment => moment.ToUnixTimeMilliseconds(),
    milliseconds => Read(milliseconds))
{
    private static readonly long Least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Gives the moment; the nearest one for a number, written by somebody else, that stands for none.</summary>
    public static DateTimeOffset Read(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Least, Most));
}
