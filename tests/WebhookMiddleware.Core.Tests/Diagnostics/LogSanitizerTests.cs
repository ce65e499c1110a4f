using WebhookMiddleware.Text;

namespace WebhookMiddleware.Core.Tests.Diagnostics;

public sealed class LogSanitizerTests
{
    [Theory]
    [InlineData("Проверка 😀 «a» <b>\u200d\u200f", "Проверка 😀 «a» <b>\u200d\u200f")]
    [InlineData("a\r\nfail: b", "a??fail: b")]
    [InlineData("\0\t\u001b[2J\u007f\u0085\u009f", "???[2J???")]
    [InlineData("a\u2028b\u2029c", "a?b?c")]
    [InlineData("\u202aa\u202eb\u2066c\u2069", "?a?b?c?")]
    public void Of_Text_KeepsToItsLine(string text, string expected) => LogSanitizer.Of(text).Should().Be(expected);

    [Fact]
    public void Of_LongText_IsCut()
    {
        LogSanitizer.Of("abcdef", maxLength: 3).Should().Be("abc");
        LogSanitizer.Of("abc", maxLength: 3).Should().Be("abc");
    }
}
