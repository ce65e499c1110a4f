using System.Globalization;

namespace WebhookMiddleware.Dashboard.Trials;

/// <summary>
/// Leaves out lines of long documents that are far from any change, so that the changes are found and the page stays small.
/// </summary>
internal static class DiffFolding
{
    private const int MaxLines = 120;
    private const int Around = 3;

    public static IReadOnlyList<DiffLine> Fold(IReadOnlyList<DiffLine> lines)
    {
        if (lines.Count <= MaxLines)
        {
            return lines;
        }

        var isKept = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Kind != DiffKind.Same || i < Around || i >= lines.Count - Around)
            {
                Array.Fill(isKept, true, Math.Max(0, i - Around), Math.Min(lines.Count, i + Around + 1) - Math.Max(0, i - Around));
            }
        }

        List<DiffLine> folded = [];
        var hidden = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            if (!isKept[i])
            {
                hidden++;
                continue;
            }

            AddGap();
            folded.Add(lines[i]);
        }

        AddGap();
        return folded;

        void AddGap()
        {
            if (hidden > 0)
            {
                folded.Add(new DiffLine(DiffKind.Gap, hidden.ToString(CultureInfo.InvariantCulture), After: null));
                hidden = 0;
            }
        }
    }
}
