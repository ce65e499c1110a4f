using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace WebhookMiddleware.EntityFrameworkCore.Mapping;

/// <summary>
/// Stores a moment as UTC milliseconds since 1970: the one form that every provider can compare and sort (SQLite can't do either with
/// <see cref="DateTimeOffset"/>). What is finer than a millisecond is cut off.
/// </summary>
internal sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
    moment => moment.ToUnixTimeMilliseconds(),
    milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
