using WebhookMiddleware.Calling;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class BoundedBodyTests
{
    private const int Max = 100_000;

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 1, true)]
    [InlineData(4096, 4096, true)]
    [InlineData(4097, 4097, true)]
    [InlineData(70_000, 70_000, true)]
    [InlineData(Max, Max, true)]
    [InlineData(Max + 1, Max, false)]
    [InlineData(3 * Max, Max, false)]
    public async Task ReadAsync_AnyLength_ReadsAtMostTheMaximum(int length, int expected, bool isComplete)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);

        foreach (var isDeclared in new[] { true, false })
        {
            using var response = new HttpResponseMessage { Content = new StreamContent(new MemoryStream(bytes)) };
            response.Content.Headers.ContentLength = isDeclared ? length : null;

            using var body = await BoundedBody.ReadAsync(response, Max, CancellationToken.None);

            body.IsComplete.Should().Be(isComplete);
            body.Bytes.SequenceEqual(bytes.AsSpan(0, expected)).Should().BeTrue();
        }
    }
}
