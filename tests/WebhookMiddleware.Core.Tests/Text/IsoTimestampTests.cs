using System.Globalization;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Core.Tests.Text;

public sealed class IsoTimestampTests
{
    [Theory]
    [InlineData("2026-11-24T05:29:25Z", "2026-11-24T05:29:25.000Z")]
    [InlineData("2026-11-24T08:29:25+03:00", "2026-11-24T05:29:25.000Z")]
    [InlineData("2026-11-24T00:29-05:00", "2026-11-24T05:29:00.000Z")]
    [InlineData("2026-11-24T05:29:25.1239999Z", "2026-11-24T05:29:25.123Z")]
    [InlineData("2026-11-24T05:29:25.1Z", "2026-11-24T05:29:25.100Z")]
    public void TryParse_TimestampWithOffset_GivesUtcInMilliseconds(string text, string expected)
    {
        IsoTimestamp.TryParse(text, out var timestamp, out _).Should().BeTrue();

        timestamp.Offset.Should().Be(TimeSpan.Zero);
        timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture).Should().Be(expected);
    }

    [Theory]
    [InlineData("2026-11-24T05:29:25", "no offset")]
    [InlineData("2026-11-24T05:29", "no offset")]
    [InlineData("2026-11-24", "not a timestamp")]
    [InlineData("2026-11-24 05:29:25Z", "not a timestamp")]
    [InlineData("24.11.2026 05:29", "not a timestamp")]
    [InlineData("tomorrow", "not a timestamp")]
    [InlineData("", "not a timestamp")]
    [InlineData("2026-11-24T05:29:25Z\n", "not a timestamp")]
    [InlineData("٢٠٢٦-11-24T05:29:25Z", "not a timestamp")]
    [InlineData("2026-02-30T05:29:25Z", "does not exist")]
    [InlineData("2026-11-24T25:00:00Z", "does not exist")]
    [InlineData("2026-11-24T05:29:25+99:00", "does not exist")]
    [InlineData("0001-01-01T00:00:00+03:00", "does not exist")]
    public void TryParse_AnythingElse_SaysWhatIsWrong(string text, string expected)
    {
        IsoTimestamp.TryParse(text, out _, out var error).Should().BeFalse();

        error.Should().Contain(expected).And.Contain("ISO 8601");
    }
}
