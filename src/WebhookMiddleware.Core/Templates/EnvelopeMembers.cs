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
    /// Returns the members whose names occur in the source, in any case: only a name that is written there can be a variable. A name that
    /// occurs for another reason, such as in a text, costs a little time. A part of a longer name, or a member of something else, does not
    /// count.
    /// </summary>
    public static EnvelopeMembers In(string source)
    {
        var found = EnvelopeMembers.None;
        foreach (var member in Single)
        {
            if (IsIn(source, member.ToString()))
            {
                found |= member;
            }
        }

        return found;
    }

    private static bool IsIn(string source, string name)
    {
        for (var at = IndexOf(0); at >= 0; at = IndexOf(at + 1))
        {
            if (IsBegin(source, at) && !IsNamePart(source, at + name.Length))
            {
                return true;
            }
        }

        return false;

        int IndexOf(int start) => source.IndexOf(name, start, StringComparison.OrdinalIgnoreCase);
    }

    // Liquid needs no space between a decimal number, one of these words and a name.
    private static bool IsBegin(string source, int at)
    {
        var start = at;
        while (IsNamePart(source, start - 1))
        {
            start--;
        }

        return start == at
            ? !IsMember(source.AsSpan(0, at))
            : source.AsSpan(start, at - start).TrimStart("0123456789") is "and" or "or" or "in";
    }

    // One point is before a member, two are before the end of a range.
    private static bool IsMember(ReadOnlySpan<char> before) => before.EndsWith('.') && !before.EndsWith("..");

    private static bool IsNamePart(string source, int at)
        => at >= 0 && at < source.Length && (char.IsAsciiLetterOrDigit(source[at]) || source[at] == '_');
}
