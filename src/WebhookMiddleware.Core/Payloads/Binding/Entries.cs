using System.Collections;

namespace WebhookMiddleware.Payloads.Binding;

/// <summary>Reads the entries of any dictionary, in the order in which JSON writes them.</summary>
internal static class Entries
{
    public static IEnumerable<(object Key, object? Value)> Of(object dictionary)
    {
        if (dictionary is IDictionary entries)
        {
            var enumerator = entries.GetEnumerator();
            while (enumerator.MoveNext())
            {
                yield return (enumerator.Key, enumerator.Value);
            }

            yield break;
        }

        // The dictionary implements only the generic interfaces.
        foreach (var pair in (IEnumerable)dictionary)
        {
            var type = pair.GetType();
            yield return (type.GetProperty("Key")!.GetValue(pair)!, type.GetProperty("Value")!.GetValue(pair));
        }
    }
}
