using System.Buffers;

namespace WebhookMiddleware.Templates;

/// <summary>Finds a text in another in time that is linear in both.</summary>
/// <remarks>
/// The framework's search is faster on ordinary text, but takes the product of the lengths where a client chooses both: <c>abab…</c> and
/// <c>abab…c</c>. It is therefore used for short patterns, and for long ones until it has inspected too many characters in vain.
/// </remarks>
internal static class TextSearch
{
    /// <summary>The length up to which the product of both lengths is harmless.</summary>
    private const int Short = 16;

    /// <summary>Returns the index of the first occurrence of <paramref name="pattern"/> from <paramref name="start"/> on, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, int start = 0) => IndexOf(text, pattern, start, out _);

    /// <summary>Does the same, and also returns how many characters matched in vain.</summary>
    internal static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, int start, out long wasted)
    {
        wasted = 0;
        if (pattern.Length <= Short)
        {
            var found = text[start..].IndexOf(pattern);
            return found < 0 ? -1 : start + found;
        }

        var position = start;
        while (text.Length - position >= pattern.Length)
        {
            var candidate = text[position..^(pattern.Length - Short)].IndexOf(pattern[..Short]);
            if (candidate < 0)
            {
                return -1;
            }

            position += candidate;
            var common = text.Slice(position, pattern.Length).CommonPrefixLength(pattern);
            if (common == pattern.Length)
            {
                return position;
            }

            position++;
            wasted += common;

            // The vain work is limited in proportion to the distance covered, so that many searches of the same text are linear together,
            // too.
            if (wasted > 4L * (position - start + pattern.Length))
            {
                return IndexOfByPrefixes(text, pattern, position);
            }
        }

        return -1;
    }

    /// <summary>Returns the index of the last occurrence of <paramref name="pattern"/>, or -1.</summary>
    public static int LastIndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        if (pattern.Length <= Short)
        {
            return text.LastIndexOf(pattern);
        }

        var (backwards, patternBackwards) = (text.ToArray(), pattern.ToArray());
        Array.Reverse(backwards);
        Array.Reverse(patternBackwards);
        var found = IndexOf(backwards, patternBackwards);
        return found < 0 ? -1 : text.Length - found - pattern.Length;
    }

    // The algorithm of Knuth, Morris and Pratt, which inspects no character of the text twice.
    private static int IndexOfByPrefixes(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, int start)
    {
        var prefixes = ArrayPool<int>.Shared.Rent(pattern.Length);
        try
        {
            FillPrefixes(pattern, prefixes);
            var matched = 0;
            for (var i = start; i < text.Length; i++)
            {
                while (matched > 0 && text[i] != pattern[matched])
                {
                    matched = prefixes[matched - 1];
                }

                matched += text[i] == pattern[matched] ? 1 : 0;
                if (matched == pattern.Length)
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

    // Stores, for each prefix of the text, the length of its longest proper prefix that is also its suffix.
    private static void FillPrefixes(ReadOnlySpan<char> pattern, int[] prefixes)
    {
        prefixes[0] = 0;
        var matched = 0;
        for (var i = 1; i < pattern.Length; i++)
        {
            while (matched > 0 && pattern[i] != pattern[matched])
            {
                matched = prefixes[matched - 1];
            }

            matched += pattern[i] == pattern[matched] ? 1 : 0;
            prefixes[i] = matched;
        }
    }
}
