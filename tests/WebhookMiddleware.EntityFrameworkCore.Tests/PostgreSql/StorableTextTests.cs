using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class StorableTextTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Ёж 😀 \r\n\t\u0001")]
    public void From_StorableText_IsTheSame(string? text) => StorableText.From(text).Should().BeSameAs(text);

    // Lone surrogates don't survive as arguments of an attribute.
    [Fact]
    public void From_OtherText_HasTheReplacementCharacter()
    {
        StorableText.From("a\0b").Should().Be("a\uFFFDb");
        StorableText.From("ab\uD83D").Should().Be("ab\uFFFD");
        StorableText.From("\uDE00ab").Should().Be("\uFFFDab");
        StorableText.From("\uD83Da\0😀").Should().Be("\uFFFDa\uFFFD😀");
    }
}
