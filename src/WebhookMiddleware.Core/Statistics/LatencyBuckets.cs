namespace WebhookMiddleware.Statistics;

/// <summary>
/// The buckets of the histograms of durations. Each is wider than the one before by a constant factor, so that the value that stands for a
/// bucket is off by a constant share at most: 4 %, and up to 1 % more by rounding.
/// </summary>
/// <remarks>
/// The form is that of DDSketch (Masson, Rim, Lee: DDSketch, 2019) with a fixed range: histograms are merged by adding their counts, and
/// the index fits into a byte. Durations below <see cref="Least"/> are one bucket, and so are those above about five minutes, which no call
/// takes.
/// </remarks>
internal static class LatencyBuckets
{
    /// <summary>The number of buckets.</summary>
    public const int Count = 196;

    /// <summary>The largest relative error of a value that stands for a bucket, before it is rounded.</summary>
    public const double Error = 0.04;

    /// <summary>The upper end of the first bucket, in milliseconds.</summary>
    public const double Least = 0.05;

    private const int Decimals = 3;
    private const double Factor = (1 + Error) / (1 - Error);

    private static readonly double Scale = 1 / Math.Log(Factor);

    /// <summary>Returns the bucket of a duration in milliseconds.</summary>
    public static int IndexOf(double milliseconds)
        => milliseconds > Least ? Math.Min((int)Math.Ceiling(Math.Log(milliseconds / Least) * Scale), Count - 1) : 0;

    /// <summary>
    /// Returns the duration in milliseconds that stands for a bucket: the one with the same relative distance from both ends.
    /// </summary>
    public static double ValueOf(int index)
        => index == 0 ? Least : Math.Round(Least * Math.Pow(Factor, index) * 2 / (Factor + 1), Decimals);
}
