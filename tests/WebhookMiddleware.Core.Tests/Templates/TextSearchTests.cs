using WebhookMiddleware.Templates;

namespace WebhookMiddleware.Core.Tests.Templates;

public sealed class TextSearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void IndexOf_AnyTexts_FindsWhatTheFrameworkFinds(int seed)
    {
        // Few different characters and long repetitions: nearly everything nearly matches.
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var unit = random.GetString("ab", random.Next(1, 4));
            var text = string.Concat(Enumerable.Repeat(unit, random.Next(0, 60))) + random.GetString("abc", random.Next(0, 40));
            var start = random.Next(0, text.Length + 1);
            var sought = random.Next(3) switch
            {
                0 => random.GetString("ab", random.Next(0, 30)),
                1 => string.Concat(Enumerable.Repeat(unit, random.Next(5, 30))) + "c",
                _ => text[random.Next(0, text.Length + 1)..],
            };

            TextSearch.IndexOf(text, sought, start).Should().Be(text.IndexOf(sought, start, StringComparison.Ordinal), $"'{text}' and '{sought}' from {start}");
            TextSearch.LastIndexOf(text, sought).Should().Be(text.AsSpan().LastIndexOf(sought), $"'{text}' and '{sought}'");
        }
    }

    [Theory]
    [InlineData("ab", "c")]
    [InlineData("a", "b")]
    [InlineData("abcabd", "x")]
    [InlineData("aaaaaaaaaaaaaaaaaaab", "c")]
    public void IndexOf_TextsMadeToMislead_AreComparedInProportionToTheirLengths(string unit, string end)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 100_000 / unit.Length)) + end + unit;
        var sought = string.Concat(Enumerable.Repeat(unit, 50_000 / unit.Length)) + end + end;

        TextSearch.IndexOf(text, sought, 0, out var misled).Should().Be(-1);

        misled.Should().BeLessThan(6L * (text.Length + sought.Length));
    }
}
