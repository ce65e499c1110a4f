using System.Text.Json.Nodes;

namespace WebhookMiddleware.Patching;

/// <summary>Compares JSON values as RFC 6902 defines equality: numbers by value, objects regardless of member order.</summary>
internal static class JsonEquality
{
    public static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        try
        {
            return JsonNode.DeepEquals(left, right);
        }
        catch (ArgumentOutOfRangeException)
        {
            // DeepEquals can't compare a number such as 1e9999999999, although it is valid JSON. Unequal is the safe answer: a test fails,
            // two writes conflict.
            return false;
        }
    }
}
