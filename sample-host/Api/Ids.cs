using System.Globalization;

namespace SampleHost.Api;

/// <summary>Converts identifiers, which are numbers in the database and strings in requests and responses.</summary>
internal static class Ids
{
    public static string Format(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns the record's number, or 0, which no record has, if the text can't be an identifier.</summary>
    public static long Parse(string? id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
