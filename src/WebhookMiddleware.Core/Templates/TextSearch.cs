using System.Buffers;

namespace WebhookMiddleware.Templates;

/// <summary>
/// Finds a text in another in time that is linear in both. The framework's search is faster on honest text, but takes the product of the lengths where a
/// client picks both: <c>abab…</c> and <c>abab…c</c>. It is therefore used for short texts, and for long ones until it has been misled for too long.
/// </summary>
internal static class TextSearch
{
    /// <summary>How long a text may be whose product with the other's length does no harm.</summary>
    private const int Short = 16;

    /// <summary>Returns where <paramref name="sought"/> begins first, from <paramref name="start"/> on; -1 when it is nowhere.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> sought, int start = 0) => IndexOf(text, sought, start, out _);

    /// <summary>The same, with how many characters were found to match in vain.</summary>
    internal static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> sought, int start, out long misled)
    {
        misled = 0;
        if (sought.Length <= Short)
        {
            var found = text[start..].IndexOf(sought);
            return found < 0 ? -1 : start + found;
        }

        var position = start;
        while (text.Length - position >= sought.Length)
        {
            var candidate = text[position..^(sought.Length - Short)].IndexOf(sought[..Short]);
            if (candidate < 0)
            {
                return -1;
            }

            position += candidate;
            var common = text.Slice(position, sought.Length).CommonPrefixLength(sought);
            if (common == sought.Length)
            {
                return position;
            }

            position++;
            misled += common;

            // What was looked at in vain is kept in proportion to the way that was made, so that many searches of one text are linear together, too.
            if (misled > 4L * (position - start + sought.Length))
            {
                return IndexOfByPrefixes(text, sought, position);
            }
        }

        return -1;
    }

    /// <summary>Returns where <paramref name="sought"/> begins last; -1 when it is nowhere.</summary>
    public static int LastIndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> sought)
    {
        if (sought.Length <= Short)
        {
            return text.LastIndexOf(sought);
        }

        var (backwards, soughtBackwards) = (text.ToArray(), sought.ToArray());
        Array.Reverse(backwards);
        Array.Reverse(soughtBackwards);
        var found = IndexOf(backwards, soughtBackwards);
        return found < 0 ? -1 : text.Length - found - sought.Length;
    }

    // Knuth, Morris and Pratt: no character of the text is looked at twice.
    private static int IndexOfByPrefixes(ReadOnlySpan<char> text, ReadOnlySpan<char> sought, int start)
    {
        var prefixes = ArrayPool<int>.Shared.Rent(sought.Length);
        try
        {
            FillPrefixes(sought, prefixes);
            var matched = 0;
            for (var i = start; i < text.Length; i++)
            {
                while (matched > 0 && text[i] != sought[matched])
                {
                    matched = prefixes[matched - 1];
                }

                matched += text[i] == sought[matched] ? 1 : 0;
                if (matched == sought.Length)
                {
                    return i + 1 - matched;
                }
            }

            return -1;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(prefixes);
        }
    }

    // For each beginning of the text, how long the longest of its own beginnings is that it ends with.
    private static void FillPrefixes(ReadOnlySpan<char> sought, int[] prefixes)
    {
        prefixes[0] = 0;
        var matched = 0;
        for (var i = 1; i < sought.Length; i++)
        {
            while (matched > 0 && sought[i] != sought[matched])
            {
                matched = prefixes[matched - 1];
            }

            matched += sought[i] == sought[matched] ? 1 : 0;
            prefixes[i] = matched;
        }
    }
}
