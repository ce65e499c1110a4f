using WebhookMiddleware.Dashboard.Languages;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Times are entered in the time zone of the browser, and stored in UTC.</summary>
public sealed class MomentsTests
{
    [Theory]
    [InlineData("2026-12-01T12:00", "UTC", "2026-12-01T12:00:00Z")]
    [InlineData("2026-12-01T12:00", "Europe/Moscow", "2026-12-01T09:00:00Z")]
    [InlineData("2026-07-01T12:00:30.5", "America/New_York", "2026-07-01T16:00:30.5Z")]
    [InlineData("2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z")]
    [InlineData("2026-12-01T12:00", "Europe/Nowhere", "2026-12-01T12:00")]
    [InlineData("2026-12-01T12:00", "../../etc/passwd", "2026-12-01T12:00")]
    [InlineData("0001-01-01T00:00", "Europe/Moscow", "0001-01-01T00:00:00Z")]
    [InlineData("tomorrow", "UTC", "tomorrow")]
    [InlineData("", "UTC", null)]
    public void Read_Entered_IsUtcOrStaysAsItIs(string text, string zone, string? expected) => Moments.Read(text, zone).Should().Be(expected);

    [Theory]
    [InlineData("2026-12-01T12:00:00+03:00", "2026-12-01T09:00")]
    [InlineData("2026-12-01T12:00:05Z", "2026-12-01T12:00:05")]
    [InlineData("2026-12-01T12:00:05.25Z", "2026-12-01T12:00:05.25")]
    public void Write_Stored_LosesNothing(string time, string expected)
        => Moments.Write(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)).Should().Be(expected);
}
