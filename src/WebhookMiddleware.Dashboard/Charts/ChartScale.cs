using System.Globalization;

namespace WebhookMiddleware.Dashboard.Charts;

/// <summary>
/// Places values in the box of a chart, which is 100 units high and has 10 units for each step. The browser stretches it to the width of
/// the page, and text stays outside of it, so that it is never stretched.
/// </summary>
internal static class ChartScale
{
    public const int Height = 100;
    public const int Step = 10;

    private static readonly double[] Tops = [1, 2, 4, 6, 8, 10];

    /// <summary>Returns the end of an axis: a round number, half of which is round, too, not less than the highest value.</summary>
    public static double TopOf(double highest)
    {
        if (highest <= 2)
        {
            return 2;
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(highest)));
        return Tops.First(top => top * unit >= highest) * unit;
    }

    /// <summary>Returns where a value is, counted from above.</summary>
    public static double Y(double value, double top) => Height - (value / top * Height);

    public static string Write(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
