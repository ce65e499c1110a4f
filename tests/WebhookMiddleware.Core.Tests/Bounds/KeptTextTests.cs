using System.Text;
using WebhookMiddleware.Bounds;

namespace WebhookMiddleware.Core.Tests.Bounds;

public sealed class KeptTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("жё€😀")]
    public void Cut_FitsInTheBound_IsTheSameText(string text) => KeptText.Cut(text).Should().BeSameAs(text);

    [Fact]
    public void Cut_Null_IsNull() => KeptText.Cut(null).Should().BeNull();

    // How many bytes a character takes up decides what is kept, not how many there are.
    [Theory]
    [InlineData("x", 65_536)]
    [InlineData("ж", 32_768)]
    [InlineData("€", 21_845)]
    [InlineData("😀", 16_384)]
    public void Cut_ExactlyTheBound_IsKeptAndOneMoreIsNot(string character, int count)
    {
        var text = string.Concat(Enumerable.Repeat(character, count));

        KeptText.Cut(text).Should().Be(text);
        KeptText.Cut(text + character).Should().Be(text);
    }

    [Theory]
    [InlineData("ж", 1)]
    [InlineData("€", 1)]
    [InlineData("€", 2)]
    [InlineData("😀", 1)]
    [InlineData("😀", 2)]
    [InlineData("😀", 3)]
    public void Cut_BoundIsInsideACharacter_LeavesTheCharacterOut(string character, int before)
    {
        var text = new string('x', before) + string.Concat(Enumerable.Repeat(character, KeptText.MaxBytes));

        var kept = KeptText.Cut(text)!;

        Encoding.UTF8.GetByteCount(kept).Should().BeInRange(KeptText.MaxBytes - 3, KeptText.MaxBytes);
        text.Should().StartWith(kept);
        char.IsHighSurrogate(kept[^1]).Should().BeFalse();
    }

    [Fact]
    public void Cut_LoneSurrogates_CountAsWhatIsWrittenForThem()
        => Encoding.UTF8.GetByteCount(KeptText.Cut(new string('\ud83d', 100_000))!).Should().BeInRange(KeptText.MaxBytes - 3, KeptText.MaxBytes);

    [Theory]
    [InlineData("ab", 2, "ab")]
    [InlineData("abc", 2, "ab")]
    [InlineData("a😀", 2, "a")]
    [InlineData("a😀b", 3, "a😀")]
    public void CutAt_Length_KeepsSurrogatesTogether(string text, int maxLength, string expected)
        => KeptText.CutAt(text, maxLength).Should().Be(expected);
}
