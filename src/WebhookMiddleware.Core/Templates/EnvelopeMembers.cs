namespace WebhookMiddleware.Templates;

/// <summary>
/// The members of the envelope that a template needs only if it names them. <c>data</c>, <c>context</c> and <c>response</c> are not among
/// them: they are always there, so that whether they are strict JSON does not depend on the template.
/// </summary>
[Flags]
internal enum EnvelopeMembers
{
    None = 0,
    Id = 1,
    Type = 1 << 1,
    Phase = 1 << 2,
    Timestamp = 1 << 3,
    Hook = 1 << 4,
    Attempt = 1 << 5,
    DeadlineMs = 1 << 6,
    DryRun = 1 << 7,
    Request = 1 << 8,
    Principal = 1 << 9,
    All = (1 << 10) - 1,
}

/// <summary>Finds the members of the envelope that a template or a condition can use.</summary>
internal static class EnvelopeMemberNames
{
    private static readonly EnvelopeMembers[] Single =
        [.. Enum.GetValues<EnvelopeMembers>().Where(member => member is not (EnvelopeMembers.None or EnvelopeMembers.All))];

    /// <summary>
    /// Returns the members whose names occur anywhere in the source. Only a name that is written there, in any case, can be a variable, so
    /// none is missed; a name that is part of another word costs a little time.
    /// </summary>
    public static EnvelopeMembers In(string source)
    {
        var found = EnvelopeMembers.None;
        foreach (var member in Single)
        {
            if (source.Contains(member.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                found |= member;
            }
        }

        return found;
    }
}
