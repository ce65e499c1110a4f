namespace WebhookMiddleware.Text;

/// <summary>Finds the name that a misspelt one was probably meant to be.</summary>
internal static class NearestName
{
    /// <summary>
    /// Returns the name with the smallest edit distance, if that is at most a third of the misspelt name's length; otherwise null.
    /// </summary>
    public static string? Find(string misspelt, IEnumerable<string> names)
        => names
            .Where(name => Math.Abs(name.Length - misspelt.Length) <= MaxDistance(misspelt))
            .Select(name => (Name: name, Distance: Distance(misspelt, name)))
            .Where(candidate => candidate.Distance <= MaxDistance(misspelt))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();

    private static int MaxDistance(string misspelt) => Math.Max(1, misspelt.Length / 3);

    // The Levenshtein distance, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }

        return row[b.Length];
    }
}
