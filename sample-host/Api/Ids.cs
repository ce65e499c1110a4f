using System.Globalization;

namespace SampleHost.Api;

/// <summary>Identifiers are numbers in the database and strings on the wire.</summary>
internal static class Ids
{
    public static string Format(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The record's number; 0, which no record has, for anything that can't be an identifier.</summary>
    public static long Parse(string? id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
